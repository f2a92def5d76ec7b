import { createHash, type Hash } from "node:crypto";
import { constants, mkdirSync, writevSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { encodeEntries, entryBytes } from "#server/adapters/storage/line-index.ts";
import { LineScanner, linesPerEntry } from "#server/adapters/storage/line-scanner.ts";
import type { LogPosition } from "#server/core/ports/log-store.ts";

const scanBytesMax = 4 * 1024 * 1024;
const smallBytesMax = 32 * 1024;
const piecesAtOnceMax = 512;
const writeFlags = constants.O_RDWR | constants.O_CREAT;

/**
 * One log that is being written: its position, its running SHA-256, and its
 * files while they are open. The files may be closed and opened again at any
 * time between appends; position and hash stay.
 */
export class OpenLog {
  readonly #stem: string;
  #scanner = new LineScanner();
  #hash: Hash = createHash("sha256");
  #log: FileHandle | null = null;
  /** Opened with the first entry: most logs are shorter than one. */
  #index: FileHandle | null = null;
  /** Settles when the directory entries of a new log are on the disk; null until its files were first open. */
  #entered: Promise<void> | null = null;
  /** True while an append is under way: the files must stay. */
  busy = false;

  constructor(stem: string) {
    this.#stem = stem;
  }

  get position(): LogPosition {
    return { bytes: this.#scanner.bytes, lines: this.#scanner.lines };
  }

  /** Lower-case hex of all bytes so far. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Cuts the log at `committedBytes` and reads what is left: lines, hash, and a fresh index. */
  async recover(committedBytes: number): Promise<void> {
    const log = await this.#openLog();
    const index = await this.#openIndex();
    const { size } = await log.stat();
    if (size > committedBytes) await log.truncate(committedBytes);
    const length = Math.min(size, committedBytes);
    this.#scanner = new LineScanner();
    this.#hash = createHash("sha256");
    const entries: number[] = [];
    const buffer = Buffer.allocUnsafe(Math.min(scanBytesMax, Math.max(length, 1)));
    while (this.#scanner.bytes < length) {
      const wanted = Math.min(buffer.length, length - this.#scanner.bytes);
      const { bytesRead } = await log.read(buffer, 0, wanted, this.#scanner.bytes);
      if (bytesRead === 0) break;
      const piece = buffer.subarray(0, bytesRead);
      this.#hash.update(piece);
      this.#scanner.push(piece, entries);
    }
    if (entries.length > 0) await index.write(encodeEntries(entries), 0, entries.length * entryBytes, 0);
    await index.truncate(entries.length * entryBytes);
  }

  /**
   * Writes pieces at the end and returns when they are on the disk. Hashing
   * and counting happen while the kernel writes. After a throw the log must
   * be thrown away and recovered: how much was written is not known.
   */
  async append(pieces: readonly Uint8Array[]): Promise<LogPosition> {
    const log = await this.#openLog();
    const entriesBefore = Math.floor(this.#scanner.lines / linesPerEntry);
    const written = writeFully(log, pieces, this.#scanner.bytes).then(() => log.datasync());
    const entries: number[] = [];
    for (const piece of pieces) {
      this.#hash.update(piece);
      this.#scanner.push(piece, entries);
    }
    const indexed = entries.length === 0 ? Promise.resolve() : this.#writeEntries(entries, entriesBefore);
    const work: Promise<unknown>[] = [written, indexed, this.#entered ?? Promise.resolve()];
    // Nothing may still write when this has failed.
    await Promise.allSettled(work);
    await Promise.all(work);
    return this.position;
  }

  /** Closes the files; nothing is lost. */
  async closeFiles(): Promise<void> {
    const files = [this.#log, this.#index];
    this.#log = null;
    this.#index = null;
    await Promise.all(files.flatMap((file) => (file === null ? [] : [file.close()])));
  }

  async #writeEntries(entries: readonly number[], entriesBefore: number): Promise<void> {
    const index = await this.#openIndex();
    await index.write(encodeEntries(entries), 0, entries.length * entryBytes, entriesBefore * entryBytes);
  }

  async #openLog(): Promise<FileHandle> {
    if (this.#log !== null) return this.#log;
    const directory = dirname(this.#stem);
    // Some microseconds here; another thread would not even have woken up.
    const created = mkdirSync(directory, { recursive: true });
    this.#log = await open(`${this.#stem}.log`, writeFlags, 0o640);
    if (this.#entered === null) {
      this.#entered = syncDirectories(directory, created === undefined ? directory : dirname(created));
      this.#entered.catch(() => undefined);
    }
    return this.#log;
  }

  async #openIndex(): Promise<FileHandle> {
    this.#index ??= await open(`${this.#stem}.idx`, writeFlags, 0o640);
    return this.#index;
  }
}

/** Makes new directory entries durable, from `directory` up to and with `top`. */
async function syncDirectories(directory: string, top: string): Promise<void> {
  const paths = [directory];
  for (let at = directory; at !== top && at !== dirname(at); at = dirname(at)) paths.push(dirname(at));
  await Promise.all(
    paths.map(async (path) => {
      const handle = await open(path, "r");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    }),
  );
}

async function writeFully(file: FileHandle, pieces: readonly Uint8Array[], position: number): Promise<void> {
  let at = position;
  let rest = pieces.filter((piece) => piece.length > 0);
  const isSmall = rest.length <= piecesAtOnceMax && rest.reduce((sum, piece) => sum + piece.length, 0) <= smallBytesMax;
  while (rest.length > 0) {
    const some = rest.slice(0, piecesAtOnceMax);
    // A few kilobytes are in the page cache sooner than another thread has woken up.
    const bytesWritten = isSmall ? writevSync(file.fd, some, at) : (await file.writev(some, at)).bytesWritten;
    at += bytesWritten;
    rest = dropBytes(rest, bytesWritten);
  }
}

function dropBytes(pieces: readonly Uint8Array[], count: number): Uint8Array[] {
  let left = count;
  const rest: Uint8Array[] = [];
  for (const piece of pieces) {
    if (left >= piece.length) {
      left -= piece.length;
    } else {
      rest.push(left === 0 ? piece : piece.subarray(left));
      left = 0;
    }
  }
  return rest;
}
