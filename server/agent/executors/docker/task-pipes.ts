import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, constants, mkdirSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openPair, type PipePair } from "#server/agent/archive/pipe-pair.ts";
import type { Mount } from "#server/agent/executors/docker/container-settings.ts";
import { sharedDirectory, toolNames } from "#server/agent/executors/docker/container-tools.ts";
import { PipeReader } from "#server/agent/executors/host/pipe-reader.ts";
import { circleciTool } from "#server/agent/executors/job-tools.ts";

const madeAtOnce = 8;
const greeting = "hello";
/** A container of this machine says who it is long before; busy machines are given this much. */
const answerMillisecondsMax = 3_000;
const answerCharactersMax = 16_384;

/** What a container is asked through a pipe. */
export interface TaskQuestion {
  /** Where the container finds the pipe. */
  readonly path: string;
  /** Waits a while for the answer; null when it has not come whole by then. To be called once. */
  answer(): Promise<string | null>;
}

/** A pipe for bytes that go between a container's program and one here. */
export interface TaskChannel extends PipePair {
  /** Where the container finds it. */
  readonly path: string;
}

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
 * folder of ours that is bound into the container for reading, beside the
 * in-job tools; that helps only where the container runs on this machine's own
 * kernel and sees the same folder, which shows when it answers through a pipe.
 */
export class TaskPipes {
  readonly #directory: string;
  readonly #ready: string[] = [];
  readonly #readers: PipeReader[] = [];
  readonly #unfinished = new Set<() => void>();
  #made = 0;

  /** `directory` is not there yet, and is the task's alone. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    // Whatever the agent's umask is, the container's user has to get to the pipes.
    chmodSync(directory, 0o755);
    for (const name of toolNames) {
      writeFileSync(join(directory, name), circleciTool);
      chmodSync(join(directory, name), 0o755);
    }
  }

  /** As the engine is told of it. It refuses to make the container where it does not find the folder. */
  get mount(): Mount {
    return { Type: "bind", Source: this.#directory, Target: sharedDirectory, ReadOnly: true };
  }

  /** A pipe for a greeting, which the container writes without waiting for a reader. */
  greet(): { readonly script: string; heard(): boolean } {
    const { path, hostPath } = this.fifo();
    const fd = openSync(hostPath, constants.O_RDONLY | constants.O_NONBLOCK);
    return {
      script: `(echo ${greeting} 1<>"${path}") 2>/dev/null`,
      heard: () => {
        const said = readNow(fd);
        closeSync(fd);
        return said === `${greeting}\n`;
      },
    };
  }

  /** A pipe for what the container says without being sent for; `isWhole` tells when that was all. */
  ask(isWhole: (said: string) => boolean): TaskQuestion {
    let said = "";
    const whole = Promise.withResolvers<string>();
    const pipe = this.open((bytes) => {
      // Nobody needs more to say who they are; what comes after it is only read away.
      if (said.length > answerCharactersMax) return;
      said += bytes.toString("utf8");
      if (isWhole(said)) whole.resolve(said);
    });
    return {
      path: pipe.path,
      answer: async () => {
        const late = Promise.withResolvers<null>();
        const timer = setTimeout(() => late.resolve(null), answerMillisecondsMax);
        const answer = await Promise.race([whole.promise, late.promise]);
        clearTimeout(timer);
        pipe.finish();
        return answer;
      },
    };
  }

  /** Opens a pipe of its own for one command. */
  open(take: (bytes: Buffer) => void): TaskPipe {
    const { path, hostPath } = this.fifo();
    const readOnly = constants.O_RDONLY | constants.O_NONBLOCK;
    const [readFd, drainFd] = [openSync(hostPath, readOnly), openSync(hostPath, readOnly)];
    // While we could write too, the pipe does not end before its command has begun.
    const writeFd = openSync(hostPath, constants.O_WRONLY);
    const reader = new PipeReader({ readFd, drainFd }, take);
    this.#readers.push(reader);
    const finish = () => {
      if (!this.#unfinished.delete(finish)) return;
      reader.finish();
      closeSync(writeFd);
      rmSync(hostPath, { force: true });
    };
    this.#unfinished.add(finish);
    return { path, reader, finish };
  }

  /** A pipe that nobody has opened: where the container and where this machine finds it. */
  fifo(): { readonly path: string; readonly hostPath: string } {
    const name = this.#take();
    return { path: `${sharedDirectory}/${name}`, hostPath: join(this.#directory, name) };
  }

  /** Opens a pipe by both its ends; its name goes with the task. */
  channel(): TaskChannel {
    const { path, hostPath } = this.fifo();
    return { ...openPair(hostPath), path };
  }

  /** To be called once the container is gone. */
  async close(): Promise<void> {
    for (const finish of this.#unfinished) finish();
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
