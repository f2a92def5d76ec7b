import type { ChildProcess } from "node:child_process";
import { type GitProgram, killGroup, unavailable } from "#server/adapters/git/git-program.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** One object of a repository. */
export interface GitObject {
  readonly oid: string;
  readonly type: "commit" | "tree" | "blob" | "tag";
  readonly content: Buffer;
}

interface Waiting {
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (error: unknown) => void;
}

const objectBytesMax = 16 * 1024 * 1024;
const found = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/;
/** How `--follow-symlinks` says that a link leads nowhere inside the commit; its target follows like a content. */
const strayLink = /^(symlink|dangling|loop|notdir) (\d+)$/;

/**
 * One open `git cat-file --batch`: answers are read in the order of the
 * questions, so many can be on their way at once. Git looks refs up anew for
 * each, so a push that has just happened is seen.
 */
export class ObjectReader {
  readonly #child: ChildProcess;
  readonly #waiting: Waiting[] = [];
  #pieces: Buffer[] = [];
  #length = 0;
  #wantedLength = 1;
  #complaint = "";
  /** True once the process has ended or is about to: ask another. */
  ended = false;

  constructor(git: GitProgram, gitDirectory: string) {
    this.#child = git.start({ args: ["cat-file", "--batch", "--follow-symlinks"], gitDirectory });
    this.#child.stdin?.on("error", () => undefined);
    this.#child.stderr?.on("data", (piece: Buffer) => {
      this.#complaint = (this.#complaint + piece.toString()).slice(-2000);
    });
    this.#child.stdout?.on("data", (piece: Buffer) => this.#take(piece));
    this.#child.once("error", (error) => this.#fail(unavailable("git cannot be started", error)));
    this.#child.once("close", () =>
      this.#fail(unavailable(this.#complaint.trim().split("\n").at(-1) || "git ended unexpectedly")),
    );
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** The object that an expression names, or null. The expression must be one line. */
  read(expression: string): Promise<GitObject | null> {
    return new Promise((resolve, reject) => {
      if (this.ended) {
        reject(unavailable("git ended unexpectedly"));
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#child.stdin?.write(`${expression}\n`);
    });
  }

  /** Lets the process end. Questions that are open fail. */
  end(): void {
    this.ended = true;
    killGroup(this.#child);
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length < this.#wantedLength) return;
    let buffer = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    for (;;) {
      const used = this.#parse(buffer);
      if (used === 0) break;
      buffer = buffer.subarray(used);
      this.#wantedLength = 1;
    }
    this.#pieces = buffer.length === 0 ? [] : [buffer];
    this.#length = buffer.length;
  }

  /** Gives how many bytes one whole answer took, 0 when there is none yet. */
  #parse(buffer: Buffer): number {
    const lineEnd = buffer.indexOf(10);
    if (lineEnd === -1) return 0;
    const line = buffer.toString("utf8", 0, lineEnd);
    const match = found.exec(line);
    const size = Number(match?.[3] ?? strayLink.exec(line)?.[2] ?? -1);
    if (size > objectBytesMax) {
      this.end();
      this.#fail(
        new AppError("too_large", { userMessage: `A file in the repository is larger than ${objectBytesMax} bytes.` }),
      );
      return 0;
    }
    const total = size < 0 ? lineEnd + 1 : lineEnd + 1 + size + 1;
    if (buffer.length < total) {
      this.#wantedLength = total;
      return 0;
    }
    const [, oid = "", type] = match ?? [];
    const content = Buffer.from(buffer.subarray(lineEnd + 1, Math.max(lineEnd + 1, total - 1)));
    this.#waiting.shift()?.resolve(match === null ? null : { oid, type: type as GitObject["type"], content });
    return total;
  }

  #fail(error: unknown): void {
    this.ended = true;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
