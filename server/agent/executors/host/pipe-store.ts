import { execFileSync, spawn } from "node:child_process";
import { closeSync, constants, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openPair, type PipePair } from "#server/agent/archive/pipe-pair.ts";

const keptReady = 8;

/** The descriptors of one pipe. Reading does not block; there are two to read by, as a stream closes its own at will. */
export interface PipeEnds {
  readonly readFd: number;
  readonly drainFd: number;
  readonly writeFd: number;
}

/**
 * Real pipes for commands' output. Node gives its children sockets, on which
 * `echo oops > /dev/stderr` fails, and cannot give one pipe for output and
 * errors both; so this opens both ends of a FIFO and unlinks its name. FIFOs
 * are made ahead, several at a time, away from the moment they are needed.
 */
export class PipeStore {
  readonly #directory: string;
  readonly #ready: string[] = [];
  #made = 0;
  #filling = false;

  constructor(directory: string) {
    this.#directory = directory;
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** A fresh pipe. All three descriptors are the caller's to close. */
  open(): PipeEnds {
    const path = this.#ready.pop() ?? this.#makeNow();
    const opened: number[] = [];
    const open = (flags: number) => {
      const fd = openSync(path, flags);
      opened.push(fd);
      return fd;
    };
    try {
      const nonBlocking = constants.O_RDONLY | constants.O_NONBLOCK;
      return { readFd: open(nonBlocking), drainFd: open(nonBlocking), writeFd: open(constants.O_WRONLY) };
    } catch (error) {
      for (const fd of opened) closeSync(fd);
      throw error;
    } finally {
      rmSync(path, { force: true });
    }
  }

  /** A fresh pipe for programs to be joined by. */
  pair(): PipePair {
    const path = this.#ready.pop() ?? this.#makeNow();
    try {
      return openPair(path);
    } finally {
      rmSync(path, { force: true });
    }
  }

  /** Makes pipes ahead when few are left. */
  fill(): void {
    if (this.#filling || this.#ready.length >= keptReady / 2) return;
    this.#filling = true;
    const paths = this.#names(keptReady - this.#ready.length);
    const child = spawn("mkfifo", ["-m", "666", ...paths], { stdio: "ignore" });
    const end = (made: boolean) => {
      this.#filling = false;
      if (made) this.#ready.push(...paths);
    };
    child.once("error", () => end(false));
    child.once("exit", (code) => end(code === 0));
  }

  #makeNow(): string {
    const paths = this.#names(1);
    // Mode 666 because a job's user may open /dev/stderr again; the folder keeps everyone else out.
    execFileSync("mkfifo", ["-m", "666", ...paths], { stdio: "ignore" });
    return paths[0] as string;
  }

  #names(count: number): string[] {
    return Array.from({ length: count }, () => join(this.#directory, String(++this.#made)));
  }
}
