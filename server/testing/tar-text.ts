/** One entry of a tar as it shall stand there, however wrong. */
export interface TarEntry {
  readonly name: string;
  /** The type's character; `0`, an ordinary file, by default. */
  readonly type?: string;
  readonly link?: string;
  readonly body?: string;
  /** Of the name, in its own field. */
  readonly prefix?: string;
  readonly mode?: number;
  /** Instead of the body's length: twelve characters. */
  readonly size?: string;
  /** Adds this to the checksum, which then is wrong. */
  readonly checksumOff?: number;
}

const blockBytes = 512;

/** The end of a tar. */
export const tarEnd = Buffer.alloc(2 * blockBytes);

/** Entries as tar bytes without an end. Names beyond 100 bytes are cut off: say them by `longName` or `paxRecords`. */
export function tarEntries(...entries: readonly TarEntry[]): Buffer {
  return Buffer.concat(entries.flatMap(({ body = "", ...header }) => [tarHeader(header, body), padded(body)]));
}

/** A GNU header (`L` for a name, `K` for a link) that gives the entry after it another text. */
export function longName(text: string, type: "L" | "K" = "L"): Buffer {
  return tarEntries({ name: "././@LongLink", type, body: `${text}\0` });
}

/** An extended header with these records; `g` for one that counts for all that follows. */
export function paxRecords(records: Readonly<Record<string, string>>, type: "x" | "g" = "x"): Buffer {
  return tarEntries({ name: "pax", type, body: Object.entries(records).map(paxRecord).join("") });
}

function paxRecord([key, value]: [string, string]): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length += 1;
  return `${length}${rest}`;
}

function tarHeader(header: Omit<TarEntry, "body">, body: string): Buffer {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  block.write(header.name, 0, 100);
  block.write(octal(header.mode ?? 0o644, 7), 100, "latin1");
  block.write(octal(0, 7).repeat(2), 108, "latin1");
  block.write(header.size ?? octal(Buffer.byteLength(body), 11), 124, 12, "latin1");
  block.write(octal(0, 11), 136, "latin1");
  block.write(header.type ?? "0", 156);
  block.write(header.link ?? "", 157, 100);
  block.write("ustar\x0000", 257, "latin1");
  block.write(header.prefix ?? "", 345, 155);
  block.write(" ".repeat(8), 148);
  const sum = block.reduce((total, byte) => total + byte, header.checksumOff ?? 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

function padded(body: string): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([bytes, Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes)]);
}
