import { TestFileFault } from "#server/agent/test-results/test-file-fault.ts";

/** How much of a file may say how it is encoded. */
const declarationBytesMax = 256;

/** Turns the bytes of an XML file into text by what it says of its encoding: a mark at its beginning, a declaration, else UTF-8. */
export class XmlText {
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  #head: Buffer = Buffer.alloc(0);

  write(bytes: Buffer): string {
    if (this.#decoder !== null) return this.#decoder.decode(bytes, { stream: true });
    this.#head = Buffer.concat([this.#head, bytes]);
    return this.#head.length < declarationBytesMax ? "" : this.#begin(true);
  }

  end(): string {
    return this.#decoder === null ? this.#begin(false) : this.#decoder.decode();
  }

  #begin(stream: boolean): string {
    this.#decoder = decoderFor(encodingOf(this.#head));
    const text = this.#decoder.decode(this.#head, { stream });
    this.#head = Buffer.alloc(0);
    return text;
  }
}

function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (head[0] === 0x3c && head[1] === 0) return "utf-16le";
  if (head[0] === 0 && head[1] === 0x3c) return "utf-16be";
  const declaration = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']/.exec(
    head.toString("latin1", 0, declarationBytesMax),
  );
  return declaration?.[1] ?? "utf-8";
}

function decoderFor(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding);
  } catch {
    throw new TestFileFault(`its encoding ${encoding} is not known`);
  }
}
