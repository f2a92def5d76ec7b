import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, constants, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Mount } from "#server/agent/executors/docker/container-settings.ts";
import { PipeReader } from "#server/agent/executors/host/pipe-reader.ts";

const pipesDirectory = "/.rotunda/pipes";
const madeAtOnce = 8;
const greeting = "hello";

/** A pipe that a command in a container prints into. */
export interface TaskPipe {
  /** Where the container finds it. */
  readonly path: string;
  readonly reader: PipeReader;
  /** The command has ended: hands on what is left in the pipe, and takes nothing more. */
  finish(): void;
}

/**
 * Pipes through which a task's commands print straight to this agent. An
 * engine would take every byte into its own hands three times, which costs a
 * step that prints much more than the agent's own work. The pipes lie in a
 * folder of ours that is bound into the container for reading; that helps only
 * where the container runs on this machine's own kernel and sees the same
 * folder, so it is asked for a greeting first.
 */
export class TaskPipes {
  readonly #directory: string;
  readonly #ready: string[] = [];
  readonly #readers: PipeReader[] = [];
  #made = 0;

  /** `directory` is not there yet, and is the task's alone. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    // Whatever the agent's umask is, the container's user has to get to the pipes.
    chmodSync(directory, 0o755);
  }

  /** As the engine is told of it. It refuses to make the container where it does not find the folder. */
  get mount(): Mount {
    return { Type: "bind", Source: this.#directory, Target: pipesDirectory, ReadOnly: true };
  }

  /** A pipe for a greeting, which the container writes without waiting for a reader. */
  greet(): { readonly script: string; heard(): boolean } {
    const name = this.#take();
    const fd = openSync(join(this.#directory, name), constants.O_RDONLY | constants.O_NONBLOCK);
    return {
      script: `(echo ${greeting} 1<>"${pipesDirectory}/${name}") 2>/dev/null`,
      heard: () => {
        const said = readNow(fd);
        closeSync(fd);
        return said === `${greeting}\n`;
      },
    };
  }

  /** Opens a pipe of its own for one command. */
  open(take: (bytes: Buffer) => void): TaskPipe {
    const name = this.#take();
    const path = join(this.#directory, name);
    const readOnly = constants.O_RDONLY | constants.O_NONBLOCK;
    const [readFd, drainFd] = [openSync(path, readOnly), openSync(path, readOnly)];
    // While we could write too, the pipe does not end before its command has begun.
    const writeFd = openSync(path, constants.O_WRONLY);
    const reader = new PipeReader({ readFd, drainFd }, take);
    this.#readers.push(reader);
    const finish = () => {
      reader.finish();
      closeSync(writeFd);
      rmSync(path, { force: true });
    };
    return { path: `${pipesDirectory}/${name}`, reader, finish };
  }

  /** To be called once the container is gone. */
  async close(): Promise<void> {
    for (const reader of this.#readers.splice(0)) reader.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #take(): string {
    if (this.#ready.length === 0) {
      const names = Array.from({ length: madeAtOnce }, () => String(++this.#made));
      // Mode 666 because the container's user writes, and may open /dev/stderr again.
      execFileSync("mkfifo", ["-m", "666", ...names], { cwd: this.#directory, stdio: "ignore" });
      this.#ready.push(...names.reverse());
    }
    return this.#ready.pop() as string;
  }
}

/** Nothing when the pipe is empty. */
function readNow(fd: number): string {
  const buffer = Buffer.alloc(64);
  try {
    return buffer.toString("utf8", 0, readSync(fd, buffer, 0, buffer.length, null));
  } catch {
    return "";
  }
}
