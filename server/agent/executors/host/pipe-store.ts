import { execFileSync, spawn } from "node:child_process";
import { closeSync, constants, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";

const keptReady = 8;

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

  /** A fresh pipe: its reading end does not block. Both ends are the caller's to close. */
  open(): { readFd: number; writeFd: number } {
    const path = this.#ready.pop() ?? this.#makeNow();
    const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return { readFd, writeFd: openSync(path, constants.O_WRONLY) };
    } catch (error) {
      closeSync(readFd);
      throw error;
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
