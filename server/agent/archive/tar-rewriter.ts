import { type Readable, Transform, type TransformCallback } from "node:stream";
import { finished } from "node:stream/promises";
import {
  blockBytes,
  changedHeader,
  linkNameBytesOf,
  nameBytesOf,
  paxRecordsOf,
  readTarHeader,
  type TarHeader,
} from "#server/agent/archive/tar-header.ts";

/** Longer names and attributes than this are nobody's. */
const extraBytesMax = 1024 * 1024;
const nameBytesMax = 100;

/** What is changed of every entry of a tar stream. Names are bytes: not every file's name is text. */
export interface EntryChange {
  readonly rename?: (name: Buffer) => Buffer;
  /** Who they belong to afterwards. Absent: as it was. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** What extended headers before an entry's own header say of it. */
interface Extras {
  readonly name?: Buffer;
  readonly linkName?: Buffer;
  readonly sizeBytes?: number;
  /** Records of an extended header that are kept as they are. */
  readonly kept: readonly Buffer[];
}

const noExtras: Extras = { kept: [] };
const ownerKeys = new Set(["uid", "gid", "uname", "gname"]);

/** A tar stream and what is to be changed of it. */
export interface TarChange extends EntryChange {
  readonly tar: Readable;
}

/**
 * One tar stream of several, whose entries have other names, or another owner.
 * Only headers are looked at: files pass as they come. It breaks at what is no
 * tar stream.
 */
export function rewriteTars(changes: AsyncIterable<TarChange> | Iterable<TarChange>): Readable {
  const rewriter = new TarRewriter();
  void feed(rewriter, changes).then(
    () => rewriter.end(),
    (error: Error) => rewriter.destroy(error),
  );
  return rewriter;
}

async function feed(rewriter: TarRewriter, changes: AsyncIterable<TarChange> | Iterable<TarChange>): Promise<void> {
  for await (const { tar, ...change } of changes) {
    const stop = () => tar.destroy();
    rewriter.once("close", stop);
    try {
      rewriter.begin(change);
      tar.pipe(rewriter, { end: false });
      await finished(tar, { writable: false });
      await rewriter.finish();
    } finally {
      rewriter.off("close", stop);
    }
  }
}

/** Rewrites tar streams, one after the other. */
class TarRewriter extends Transform {
  #change: EntryChange = {};
  /** A header, or the body of an extended one, while it is not whole. */
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  #extra: TarHeader | null = null;
  #extras: Extras = noExtras;
  #skipBytes = 0;
  #hasEnded = false;

  constructor() {
    super({ highWaterMark: 1024 * 1024 });
  }

  /** What is written from now on is a tar stream to be changed like this. */
  begin(change: EntryChange): void {
    this.#change = change;
    this.#hasEnded = false;
  }

  /** Resolves once all that was written is through. Rejects when it ends in the middle of a file. */
  async finish(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.write(Buffer.alloc(0), (error) => (error === null || error === undefined ? resolve() : reject(error)));
    });
    const isCut = this.#skipBytes > 0 || this.#heldBytes > 0 || this.#extra !== null;
    if (isCut && !this.#hasEnded) throw new Error("the tar stream ends in the middle of a file");
  }

  override _transform(piece: Buffer, _: BufferEncoding, done: TransformCallback): void {
    try {
      this.#rewrite(piece);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    done(null, Buffer.alloc(2 * blockBytes));
  }

  /** Passes on as much of a piece as possible in one go: what lies between is cut out of it. */
  #rewrite(piece: Buffer): void {
    let from = 0;
    if (this.#hasEnded) return;
    for (let at = 0; at < piece.length; ) {
      if (this.#skipBytes > 0) {
        const skipped = Math.min(this.#skipBytes, piece.length - at);
        this.#skipBytes -= skipped;
        at += skipped;
        continue;
      }
      const held = this.#hold(piece, at);
      const isInPlace = held.block !== null && held.block.length === held.takenBytes && this.#extra === null;
      const added = held.block === null ? [] : this.#take(held.block);
      if (isInPlace && added.length === 1 && added[0]?.length === held.takenBytes) added[0].copy(piece, at);
      else {
        if (at > from) this.push(piece.subarray(from, at));
        for (const block of added) this.push(block);
        from = at + held.takenBytes;
      }
      at += held.takenBytes;
      if (this.#hasEnded) return;
    }
    if (from < piece.length) this.push(from === 0 ? piece : piece.subarray(from));
  }

  /** Takes what belongs to the next header; the block is null while more of it is to come. */
  #hold(piece: Buffer, at: number): { readonly takenBytes: number; readonly block: Buffer | null } {
    const wanted = (this.#extra === null ? blockBytes : padded(this.#extra.sizeBytes)) - this.#heldBytes;
    const takenBytes = Math.min(wanted, piece.length - at);
    const taken = piece.subarray(at, at + takenBytes);
    if (takenBytes < wanted || this.#heldBytes > 0) this.#held.push(Buffer.from(taken));
    if (takenBytes < wanted) {
      this.#heldBytes += takenBytes;
      return { takenBytes, block: null };
    }
    const block = this.#heldBytes > 0 ? Buffer.concat(this.#held) : taken;
    this.#held.length = 0;
    this.#heldBytes = 0;
    return { takenBytes, block };
  }

  /** What takes the place of a header. */
  #take(block: Buffer): Buffer[] {
    if (this.#extra !== null) {
      this.#extras = this.#withExtra(this.#extra, block.subarray(0, this.#extra.sizeBytes));
      this.#extra = null;
      return [];
    }
    if (block.every((byte) => byte === 0)) {
      this.#hasEnded = true;
      return [];
    }
    const header = readTarHeader(block);
    if (header === null) throw new Error("the stream is not a tar archive");
    if ("xgLK".includes(header.type)) {
      if (header.sizeBytes === 0 || header.sizeBytes > extraBytesMax) throw new Error("a name in it is too long");
      this.#extra = header;
      return [];
    }
    const extras = this.#extras;
    this.#extras = noExtras;
    this.#skipBytes = padded(extras.sizeBytes ?? header.sizeBytes);
    return this.#blocksOf(block, header, extras);
  }

  #withExtra(extra: TarHeader, body: Buffer): Extras {
    const { kept, ...named } = this.#extras;
    if (extra.type === "L") return { ...named, kept, name: untilNul(body) };
    if (extra.type === "K") return { ...named, kept, linkName: untilNul(body) };
    // What one header says of all that follow is about times and comments in every tar that is around.
    if (extra.type === "g") return this.#extras;
    const records = paxRecordsOf(body);
    if (records === null) throw new Error("an extended header in it is not well-formed");
    const isDropped = (key: string) =>
      key === "path" || key === "linkpath" || (this.#change.owner !== undefined && ownerKeys.has(key));
    const [name, linkName, size] = ["path", "linkpath", "size"].map((key) => records.get(key)?.value);
    return {
      ...named,
      ...(name === undefined ? {} : { name }),
      ...(linkName === undefined ? {} : { linkName }),
      ...(size === undefined ? {} : { sizeBytes: Number(size.toString("latin1")) }),
      kept: [...kept, ...[...records].filter(([key]) => !isDropped(key)).map(([, record]) => record.bytes)],
    };
  }

  #blocksOf(block: Buffer, header: TarHeader, extras: Extras): Buffer[] {
    const { rename = (name: Buffer) => name, owner } = this.#change;
    const name = rename(extras.name ?? nameBytesOf(block));
    const wasLinkName = extras.linkName ?? linkNameBytesOf(block);
    const linkName = header.type === "1" ? rename(wasLinkName) : wasLinkName;
    const written = changedHeader(block, { name, linkName, ...(owner === undefined ? {} : { owner }) });
    return [
      ...(extras.kept.length === 0 ? [] : extraBlocks("x", Buffer.concat(extras.kept))),
      ...(linkName.length <= nameBytesMax ? [] : extraBlocks("K", withNul(linkName))),
      ...(name.length <= nameBytesMax ? [] : extraBlocks("L", withNul(name))),
      written,
    ];
  }
}

function extraBlocks(type: string, body: Buffer): Buffer[] {
  const block = Buffer.alloc(blockBytes);
  block.write("0000644\u00000000000\u00000000000\u0000", 100, "latin1");
  block.write(`${body.length.toString(8).padStart(11, "0")}\u000000000000000\u0000`, 124, "latin1");
  block.write(type, 156, "latin1");
  block.write("ustar  \u0000", 257, "latin1");
  const header = changedHeader(block, { name: Buffer.from("././@LongLink"), linkName: Buffer.alloc(0) });
  return [header, Buffer.concat([body], padded(body.length))];
}

function withNul(text: Buffer): Buffer {
  return Buffer.concat([text], text.length + 1);
}

function untilNul(text: Buffer): Buffer {
  const end = text.indexOf(0);
  return Buffer.from(end === -1 ? text : text.subarray(0, end));
}

function padded(bytes: number): number {
  return Math.ceil(bytes / blockBytes) * blockBytes;
}
