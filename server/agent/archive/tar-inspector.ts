import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import {
  blockBytes,
  readPaxRecords,
  readTarHeader,
  readText,
  type TarHeader,
} from "#server/agent/archive/tar-header.ts";
import { type ArchiveEntry, type ArchiveLimits, ArchiveRules } from "#server/agent/archive/tar-rules.ts";

/** Longer names and attributes than this are nobody's. */
const extraBytesMax = 1024 * 1024;

/**
 * Looks at every header of a tar stream before anybody gets what is behind it.
 * Throws ArchiveFault at the first entry that must not be unpacked, and when
 * there is more than was told.
 */
export class TarInspector {
  readonly #limits: ArchiveLimits;
  readonly #onEntry: (entry: ArchiveEntry) => void;
  readonly #rules = new ArchiveRules();
  /** A header, or the body of an extended one, while it is not whole. */
  #held: Buffer | null = null;
  #heldFilled = 0;
  /** The extended header whose body is awaited. */
  #extra: TarHeader | null = null;
  #next: { name?: string; linkName?: string; sizeBytes?: number } = {};
  #skipBytes = 0;
  #seenBytes = 0;
  #hasEnded = false;

  constructor(limits: ArchiveLimits, onEntry: (entry: ArchiveEntry) => void = () => {}) {
    this.#limits = limits;
    this.#onEntry = onEntry;
  }

  /** To be called at the stream's end. */
  finish(): void {
    const isCut = this.#skipBytes > 0 || this.#heldFilled > 0 || this.#extra !== null;
    if (isCut) throw new ArchiveFault("it ends in the middle of a file");
  }

  /** Looks at the next piece of the stream, which is left as it is. */
  look(piece: Buffer): void {
    this.#seenBytes += piece.length;
    if (this.#seenBytes > this.#limits.unpackedBytesMax)
      throw new ArchiveFault(`it unpacks to more than ${this.#limits.unpackedBytesMax} bytes`);
    for (let at = 0; at < piece.length; ) {
      if (this.#skipBytes > 0) {
        const skipped = Math.min(this.#skipBytes, piece.length - at);
        this.#skipBytes -= skipped;
        at += skipped;
      } else at += this.#hold(piece, at);
    }
  }

  /** Takes what belongs to the next header, and gives how much that was. */
  #hold(piece: Buffer, at: number): number {
    const wanted = this.#extra === null ? blockBytes : padded(this.#extra.sizeBytes);
    if (this.#held === null && piece.length - at >= wanted) {
      this.#take(piece.subarray(at, at + wanted));
      return wanted;
    }
    this.#held ??= Buffer.alloc(wanted);
    const copied = piece.copy(this.#held, this.#heldFilled, at);
    this.#heldFilled += copied;
    if (this.#heldFilled === wanted) {
      const whole = this.#held;
      this.#held = null;
      this.#heldFilled = 0;
      this.#take(whole);
    }
    return copied;
  }

  #take(bytes: Buffer): void {
    if (this.#extra !== null) return this.#takeExtra(this.#extra, bytes);
    if (bytes.every((byte) => byte === 0)) {
      this.#hasEnded = true;
      return;
    }
    if (this.#hasEnded) throw new ArchiveFault("something follows its end");
    const header = readTarHeader(bytes);
    if (header === null) throw new ArchiveFault("it is not a tar archive");
    if ("xgLK".includes(header.type)) {
      if (header.sizeBytes === 0 || header.sizeBytes > extraBytesMax)
        throw new ArchiveFault("a name in it is too long");
      this.#extra = header;
    } else this.#takeEntry(header);
  }

  #takeExtra(header: TarHeader, padding: Buffer): void {
    this.#extra = null;
    const body = padding.subarray(0, header.sizeBytes);
    if (header.type === "L") this.#tell({ name: readText(body, 0, body.length) });
    else if (header.type === "K") this.#tell({ linkName: readText(body, 0, body.length) });
    else this.#takePax(readPaxRecords(body), header.type === "g");
  }

  /** Tars do not agree on which of two names counts. */
  #tell(more: { name?: string; linkName?: string; sizeBytes?: number }): void {
    for (const key of Object.keys(more) as (keyof typeof more)[]) {
      if (this.#next[key] !== undefined) throw new ArchiveFault("a name in it is told twice");
    }
    this.#next = { ...this.#next, ...more };
  }

  #takePax(records: Map<string, string> | null, isForAll: boolean): void {
    if (records === null) throw new ArchiveFault("an extended header in it is not well-formed");
    for (const key of records.keys()) {
      if (key.startsWith("GNU.sparse")) throw new ArchiveFault("it holds a sparse file");
    }
    const [name, linkName, size] = [records.get("path"), records.get("linkpath"), records.get("size")];
    if (isForAll && (name ?? linkName ?? size) !== undefined)
      throw new ArchiveFault("a header in it names a file for all that follow");
    if (size !== undefined && !/^\d{1,15}$/.test(size)) throw new ArchiveFault("a size in it is no number");
    this.#tell({
      ...(name === undefined ? {} : { name }),
      ...(linkName === undefined ? {} : { linkName }),
      ...(size === undefined ? {} : { sizeBytes: Number(size) }),
    });
  }

  #takeEntry(header: TarHeader): void {
    const { type, name, linkName, sizeBytes } = { ...header, ...this.#next };
    this.#next = {};
    const entry = { type, name, linkName };
    const fault = this.#rules.judge(entry);
    if (fault !== null) throw new ArchiveFault(fault);
    this.#onEntry(entry);
    // Links and directories may tell a size that no bytes follow; tars do not agree on it, so it is refused.
    if (sizeBytes > 0 && type !== "0" && type !== "7")
      throw new ArchiveFault(`${JSON.stringify(name.slice(0, 200))} is no file but has bytes`);
    this.#skipBytes = padded(sizeBytes);
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / blockBytes) * blockBytes;
}
