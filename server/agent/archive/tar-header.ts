export const blockBytes = 512;

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
  const isUstar = block.toString("latin1", 257, 263) === "ustar\0";
  const prefix = isUstar ? readText(block, 345, 155) : "";
  const name = readText(block, 0, 100);
  const type = block[156] === 0 ? "0" : String.fromCharCode(block[156] as number);
  return { type, name: prefix === "" ? name : `${prefix}/${name}`, linkName: readText(block, 157, 100), sizeBytes };
}

/** The records of an extended header, `path` and the like. Null when they are not well-formed. */
export function readPaxRecords(body: Buffer): Map<string, string> | null {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const space = body.indexOf(0x20, at);
    const length = space === -1 || space - at > 10 ? Number.NaN : Number(body.toString("latin1", at, space));
    const end = at + length;
    if (!Number.isSafeInteger(length) || length < space - at + 3 || end > body.length || body[end - 1] !== 0x0a)
      return null;
    const equals = body.indexOf(0x3d, space);
    if (equals === -1 || equals >= end) return null;
    records.set(body.toString("utf8", space + 1, equals), body.toString("utf8", equals + 1, end - 1));
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

function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < blockBytes; index++) {
    if (index < 148 || index >= 156) sum += block[index] as number;
  }
  return sum;
}
