import { existsSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { encodeEntries, entryBytes, placeBefore } from "#server/adapters/storage/line-index.ts";
import { afterNewline, LineScanner, linesPerEntry } from "#server/adapters/storage/line-scanner.ts";
import { logPathStem, taskLogDirectory } from "#server/adapters/storage/log-path.ts";
import { OpenLog } from "#server/adapters/storage/open-log.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { LogKey, LogPosition, LogStore } from "#server/core/ports/log-store.ts";

/** Where logs are, and how many files they may hold open. */
export interface DiskLogStoreOptions {
  /** Directory of all logs; made when the first one is written. */
  readonly root: string;
  /** How many logs may have their two files open at once. */
  readonly openFilesMax?: number;
}

const readBytesMax = 64 * 1024;

/**
 * Logs as plain files: `<root>/<last two digits>/<task id>/<epoch>/<step>.log`
 * with the index beside it. A log that nobody prints to costs a running hash
 * and two numbers; its files are closed when others need theirs.
 */
export function createDiskLogStore(options: DiskLogStoreOptions): LogStore {
  return new DiskLogStore(options);
}

class DiskLogStore implements LogStore {
  readonly #root: string;
  readonly #openFilesMax: number;
  /** By path stem. */
  readonly #logs = new Map<string, OpenLog>();
  /** Those whose files are open, least recently written first. */
  readonly #withFiles = new Set<OpenLog>();

  constructor(options: DiskLogStoreOptions) {
    this.#root = options.root;
    this.#openFilesMax = options.openFilesMax ?? 128;
  }

  async open(key: LogKey, committedBytes: number): Promise<LogPosition> {
    const stem = logPathStem(this.#root, key);
    const known = this.#logs.get(stem);
    if (known?.position.bytes === committedBytes) return known.position;
    if (known !== undefined) await this.close(key);
    const log = new OpenLog(stem);
    if (committedBytes > 0 || existsSync(`${stem}.log`)) {
      await log.recover(committedBytes);
      this.#withFiles.add(log);
      await this.#closeSurplusFiles();
    }
    this.#logs.set(stem, log);
    return log.position;
  }

  async append(key: LogKey, pieces: readonly Uint8Array[]): Promise<LogPosition> {
    const stem = logPathStem(this.#root, key);
    const log = this.#logs.get(stem);
    if (log === undefined) throw new Error(`log ${stem} is not open`);
    if (log.busy) throw new Error(`log ${stem} is being written already`);
    this.#withFiles.delete(log);
    this.#withFiles.add(log);
    log.busy = true;
    try {
      return await log.append(pieces);
    } catch (error) {
      this.#logs.delete(stem);
      await this.#closeFiles(log).catch(() => undefined);
      throw error;
    } finally {
      log.busy = false;
      if (this.#withFiles.size > this.#openFilesMax) await this.#closeSurplusFiles();
    }
  }

  async hash(key: LogKey): Promise<string> {
    const stem = logPathStem(this.#root, key);
    const log = this.#logs.get(stem);
    if (log === undefined) throw new Error(`log ${stem} is not open`);
    return log.digest();
  }

  async close(key: LogKey): Promise<void> {
    const stem = logPathStem(this.#root, key);
    const log = this.#logs.get(stem);
    this.#logs.delete(stem);
    if (log !== undefined) await this.#closeFiles(log);
  }

  async readBytes(key: LogKey, from: number, to: number): Promise<Uint8Array> {
    const file = await openIfThere(`${logPathStem(this.#root, key)}.log`, "r");
    if (file === null) return new Uint8Array(0);
    try {
      return await readRange(file, from, to);
    } finally {
      await file.close();
    }
  }

  async offsetOfLine(key: LogKey, line: number, committedBytes: number): Promise<number | null> {
    if (line === 0) return 0;
    const stem = logPathStem(this.#root, key);
    const [log, index] = await Promise.all([openIfThere(`${stem}.log`, "r"), openIfThere(`${stem}.idx`, "r")]);
    try {
      if (log === null) return null;
      const place = await placeBefore(index, line, committedBytes);
      if (place.line === line) return place.offset;
      return await this.#seek({ stem, log, place, line, committedBytes });
    } finally {
      await Promise.all([log?.close(), index?.close()]);
    }
  }

  async removeTask(taskId: TaskId): Promise<void> {
    const directory = taskLogDirectory(this.#root, taskId);
    const open = [...this.#logs].filter(([stem]) => stem.startsWith(`${directory}/`));
    for (const [stem, log] of open) {
      this.#logs.delete(stem);
      await this.#closeFiles(log);
    }
    await rm(directory, { recursive: true, force: true });
  }

  /** Reads on from a known place to the line. Entries that were missing on the way are written, so the next one is quick. */
  async #seek(search: Search): Promise<number | null> {
    const { log, place, line, committedBytes } = search;
    const scanner = new LineScanner(place.offset, place.line);
    const entries: number[] = [];
    let found: number | null = null;
    let wantBytes = readBytesMax;
    while (found === null && scanner.bytes < committedBytes) {
      const piece = await readRange(log, scanner.bytes, Math.min(committedBytes, scanner.bytes + wantBytes));
      if (piece.length === 0) break;
      const [linesBefore, bytesBefore] = [scanner.lines, scanner.bytes];
      scanner.push(piece, entries);
      if (scanner.lines >= line) found = bytesBefore + afterNewline(piece, line - linesBefore);
      wantBytes = Math.min(wantBytes * 2, 4 * 1024 * 1024);
    }
    if (entries.length > 0) await writeMissingEntries(search.stem, place.line / linesPerEntry, entries);
    return found;
  }

  async #closeSurplusFiles(): Promise<void> {
    for (const log of this.#withFiles) {
      if (this.#withFiles.size <= this.#openFilesMax) return;
      if (!log.busy) await this.#closeFiles(log);
    }
  }

  async #closeFiles(log: OpenLog): Promise<void> {
    this.#withFiles.delete(log);
    await log.closeFiles();
  }
}

interface Search {
  readonly stem: string;
  readonly log: FileHandle;
  readonly place: { readonly line: number; readonly offset: number };
  readonly line: number;
  readonly committedBytes: number;
}

async function writeMissingEntries(stem: string, firstEntry: number, entries: readonly number[]): Promise<void> {
  const index = await openIfThere(`${stem}.idx`, "r+").catch(() => null);
  const file = index ?? (await open(`${stem}.idx`, "wx+").catch(() => null));
  if (file === null) return;
  try {
    await file.write(encodeEntries(entries), 0, entries.length * entryBytes, firstEntry * entryBytes);
  } finally {
    await file.close();
  }
}

async function readRange(file: FileHandle, from: number, to: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

async function openIfThere(path: string, flags: string): Promise<FileHandle | null> {
  try {
    return await open(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
