import { stat } from "node:fs/promises";
import type { GitProgram } from "#server/adapters/git/git-program.ts";
import { unavailable } from "#server/adapters/git/git-program.ts";
import { type GitObject, ObjectReader } from "#server/adapters/git/object-reader.ts";

interface Held {
  readonly reader: ObjectReader;
  /** The directory it was opened on; another one in its place needs another process. */
  readonly identity: string;
  readonly idle: NodeJS.Timeout;
}

/** How many processes may be open (32 unless told), and for how long without work (60 seconds). */
export interface ObjectReadersOptions {
  readonly processesMax?: number;
  readonly idleSecondsMax?: number;
}

/** One object reader for each repository in use, ended when it is idle, when there are too many, or when its directory was replaced. */
export class ObjectReaders {
  readonly #git: GitProgram;
  readonly #processesMax: number;
  readonly #idleMillisecondsMax: number;
  /** By directory, least recently used first. */
  readonly #held = new Map<string, Held>();

  constructor(git: GitProgram, options: ObjectReadersOptions = {}) {
    this.#git = git;
    this.#processesMax = options.processesMax ?? 32;
    this.#idleMillisecondsMax = (options.idleSecondsMax ?? 60) * 1000;
  }

  /** Reads one object; a reader that died under the question is replaced and asked once more. */
  async read(gitDirectory: string, expression: string): Promise<GitObject | null> {
    const reader = await this.#readerOf(gitDirectory);
    try {
      return await reader.read(expression);
    } catch (error) {
      if (!reader.ended || (error as { code?: string }).code === "too_large") throw error;
      return (await this.#readerOf(gitDirectory)).read(expression);
    }
  }

  /** How many processes are open. */
  get size(): number {
    return this.#held.size;
  }

  close(): void {
    for (const directory of [...this.#held.keys()]) this.#end(directory);
  }

  async #readerOf(gitDirectory: string): Promise<ObjectReader> {
    const identity = await identityOf(gitDirectory);
    const held = this.#held.get(gitDirectory);
    if (held !== undefined && held.identity === identity && !held.reader.ended) {
      held.idle.refresh();
      this.#held.delete(gitDirectory);
      this.#held.set(gitDirectory, held);
      return held.reader;
    }
    this.#end(gitDirectory);
    const reader = new ObjectReader(this.#git, gitDirectory);
    const idle = setTimeout(() => this.#end(gitDirectory), this.#idleMillisecondsMax).unref();
    this.#held.set(gitDirectory, { reader, identity, idle });
    this.#endSurplus();
    return reader;
  }

  #endSurplus(): void {
    for (const [directory, { reader }] of this.#held) {
      if (this.#held.size <= this.#processesMax) return;
      if (reader.isIdle) this.#end(directory);
    }
  }

  #end(gitDirectory: string): void {
    const held = this.#held.get(gitDirectory);
    if (held === undefined) return;
    this.#held.delete(gitDirectory);
    clearTimeout(held.idle);
    held.reader.end();
  }
}

async function identityOf(gitDirectory: string): Promise<string> {
  try {
    const { dev, ino } = await stat(gitDirectory);
    return `${dev}:${ino}`;
  } catch (error) {
    throw unavailable(`${gitDirectory} is not there`, error);
  }
}
