export const blockBytes = 512;
const [prefixAt, prefixBytes] = [345, 155];
/** The largest user or group that seven octal digits can say. */
const octalNumberMax = 0o7777777;

/** One header of a tar stream, as it stands there: long names come in headers of their own before it. */
export interface TarHeader {
  /** The type's character; `0` also for the old empty one. */
  readonly type: string;
  readonly name: string;
  readonly linkName: string;
  readonly sizeBytes: number;
}

/** Reads a header block. Null when it is none: its checksum is wrong, or a number in it is no number. */
export function readTarHeader(block: Buffer): TarHeader | null {
  if (readNumber(block, 148, 8) !== checksumOf(block)) return null;
  const sizeBytes = readNumber(block, 124, 12);
  if (sizeBytes === null) return null;
  const prefix = isUstar(block) ? readText(block, prefixAt, prefixBytes) : "";
  const name = readText(block, 0, 100);
  const type = block[156] === 0 ? "0" : String.fromCharCode(block[156] as number);
  return { type, name: prefix === "" ? name : `${prefix}/${name}`, linkName: readText(block, 157, 100), sizeBytes };
}

/** The bytes of an entry's name as its own header has them. */
export function nameBytesOf(block: Buffer): Buffer {
  const name = untilNul(block.subarray(0, 100));
  const prefix = isUstar(block) ? untilNul(block.subarray(prefixAt, prefixAt + prefixBytes)) : name.subarray(0, 0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from("/"), name]);
}

/** The bytes of the name that an entry's own header says it is a link to. */
export function linkNameBytesOf(block: Buffer): Buffer {
  return untilNul(block.subarray(157, 257));
}

/** What is new in a header. */
export interface HeaderChange {
  /** Cut off at 100 bytes: a longer one needs a header of its own before this one. */
  readonly name: Buffer;
  readonly linkName: Buffer;
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** A copy of a header block with some of it changed. */
export function changedHeader(block: Buffer, { name, linkName, owner }: HeaderChange): Buffer {
  const changed = Buffer.from(block);
  changed.fill(0, 0, 100);
  name.copy(changed, 0, 0, 100);
  changed.fill(0, 157, 257);
  linkName.copy(changed, 157, 0, 100);
  if (isUstar(block)) changed.fill(0, prefixAt, prefixAt + prefixBytes);
  if (owner !== undefined) {
    writeNumber(changed, 108, owner.uid);
    writeNumber(changed, 116, owner.gid);
    // The names of who it belonged to count more than the numbers where both are known.
    changed.fill(0, 265, 329);
  }
  changed.write(`${checksumOf(changed).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return changed;
}

/** One record of an extended header. */
export interface PaxRecord {
  readonly value: Buffer;
  /** As it stands there, with its length and its key. */
  readonly bytes: Buffer;
}

/** The records of an extended header, `path` and the like, as text. Null when they are not well-formed. */
export function readPaxRecords(body: Buffer): Map<string, string> | null {
  const records = paxRecordsOf(body);
  return records && new Map([...records].map(([key, { value }]) => [key, value.toString("utf8")]));
}

/** The records of an extended header. Null when they are not well-formed. */
export function paxRecordsOf(body: Buffer): Map<string, PaxRecord> | null {
  const records = new Map<string, PaxRecord>();
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const space = body.indexOf(0x20, at);
    const length = space === -1 || space - at > 10 ? Number.NaN : Number(body.toString("latin1", at, space));
    const end = at + length;
    if (!Number.isSafeInteger(length) || length < space - at + 3 || end > body.length || body[end - 1] !== 0x0a)
      return null;
    const equals = body.indexOf(0x3d, space);
    if (equals === -1 || equals >= end) return null;
    records.set(body.toString("utf8", space + 1, equals), {
      value: body.subarray(equals + 1, end - 1),
      bytes: body.subarray(at, end),
    });
    at = end;
  }
  return records;
}

/** Text up to its first NUL. */
export function readText(block: Buffer, at: number, bytes: number): string {
  const end = block.indexOf(0, at);
  return block.toString("utf8", at, end === -1 || end > at + bytes ? at + bytes : end);
}

/** An octal number, or a binary one as GNU tar writes large ones. */
function readNumber(block: Buffer, at: number, bytes: number): number | null {
  if (((block[at] as number) & 0x80) !== 0) {
    let value = (block[at] as number) & 0x7f;
    for (let index = at + 1; index < at + bytes; index++) value = value * 256 + (block[index] as number);
    return Number.isSafeInteger(value) ? value : null;
  }
  const text = block
    .toString("latin1", at, at + bytes)
    .replace(/\0.*$/s, "")
    .trim();
  if (text === "") return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}

/** A user or group, of 8 bytes. */
function writeNumber(block: Buffer, at: number, value: number): void {
  if (value <= octalNumberMax) block.write(`${value.toString(8).padStart(7, "0")}\0`, at, "latin1");
  else {
    block.writeUInt32BE(0x80000000, at);
    block.writeUInt32BE(value, at + 4);
  }
}

function isUstar(block: Buffer): boolean {
  return block.toString("latin1", 257, 263) === "ustar\0";
}

function untilNul(text: Buffer): Buffer {
  const end = text.indexOf(0);
  return end === -1 ? text : text.subarray(0, end);
}

function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < blockBytes; index++) {
    if (index < 148 || index >= 156) sum += block[index] as number;
  }
  return sum;
}
