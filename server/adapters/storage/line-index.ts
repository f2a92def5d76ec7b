import type { FileHandle } from "node:fs/promises";
import { linesPerEntry } from "#server/adapters/storage/line-scanner.ts";

/*
 * The line index of a log, beside it as `<step>.idx`:
 *
 *     entry k (from 0), 8 bytes, unsigned, big-endian, at byte 8 * k:
 *     the offset in the log at which line 256 * (k + 1) begins
 *
 * There is no header and no checksum, because the file is a pure function of
 * the log: an entry is never 0, so a hole or a short file (an index is not
 * synced to disk, a power cut may take its tail) means "not known", a known
 * entry is right, and whoever finds one missing reads on from the entry before
 * and may write what is missing. Entries beyond the committed length of the
 * log are not believed.
 */

export const entryBytes = 8;

/** Turns offsets into the bytes of their entries. */
export function encodeEntries(offsets: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(offsets.length * entryBytes);
  offsets.forEach((offset, at) => {
    bytes.writeBigUInt64BE(BigInt(offset), at * entryBytes);
  });
  return bytes;
}

/** A place in the log that the index vouches for. */
export interface IndexedPlace {
  readonly line: number;
  readonly offset: number;
}

const logStart: IndexedPlace = { line: 0, offset: 0 };

/**
 * The last known place at or before `line`, within `committedBytes`: one read
 * of 8 bytes when the index is whole, otherwise of all that precedes.
 */
export async function placeBefore(
  index: FileHandle | null,
  line: number,
  committedBytes: number,
): Promise<IndexedPlace> {
  const wanted = Math.floor(line / linesPerEntry) - 1;
  if (index === null || wanted < 0) return logStart;
  const exact = await readEntries(index, wanted, 1);
  const offset = exact[0] ?? 0;
  if (offset > 0 && offset <= committedBytes) return { line: (wanted + 1) * linesPerEntry, offset };
  const earlier = await readEntries(index, 0, wanted);
  const last = earlier.findLastIndex((candidate) => candidate > 0 && candidate <= committedBytes);
  return last === -1 ? logStart : { line: (last + 1) * linesPerEntry, offset: earlier[last] as number };
}

async function readEntries(index: FileHandle, first: number, count: number): Promise<number[]> {
  const bytes = Buffer.alloc(count * entryBytes);
  const { bytesRead } = await index.read(bytes, 0, bytes.length, first * entryBytes);
  const entries: number[] = [];
  for (let at = 0; at + entryBytes <= bytesRead; at += entryBytes) {
    const value = bytes.readBigUInt64BE(at);
    entries.push(value > BigInt(Number.MAX_SAFE_INTEGER) ? 0 : Number(value));
  }
  return entries;
}
