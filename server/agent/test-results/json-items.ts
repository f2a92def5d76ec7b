import { TestFileFault } from "#server/agent/test-results/test-file-fault.ts";

const depthMax = 64;
/** The longest single item, characters: no more of a file is ever held. */
const itemCharactersMax = 16 * 1024 * 1024;

const code = {
  quote: 0x22,
  comma: 0x2c,
  open: 0x5b,
  backslash: 0x5c,
  close: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
};

/**
 * Takes a JSON list apart into its items, piece by piece, and hands each on
 * once it is whole. Depth and size are judged before anything is parsed.
 * Throws TestFileFault.
 */
export class JsonItems {
  readonly #onItem: (item: unknown) => void;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #item = "";
  #count = 0;
  #hasEnded = false;

  constructor(onItem: (item: unknown) => void) {
    this.#onItem = onItem;
  }

  write(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const now = text.charCodeAt(at);
      if (this.#isInText) {
        this.#readText(now);
      } else if (this.#depth === 0) {
        this.#begin(now);
        from = at + 1;
      } else if (this.#endsItem(now)) {
        this.#take(text.slice(from, at), now === code.comma);
        from = at + 1;
      }
    }
    if (this.#depth > 0) this.#add(text.slice(from));
  }

  end(): void {
    if (!this.#hasEnded) throw new TestFileFault(this.#depth === 0 ? "it is empty" : "it was cut off");
  }

  #readText(now: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (now === code.backslash) this.#isEscaped = true;
    else if (now === code.quote) this.#isInText = false;
  }

  /** Outside of the list there is nothing but space. */
  #begin(now: number): void {
    if (now === 0x20 || (now >= 0x09 && now <= 0x0d)) return;
    if (now !== code.open || this.#hasEnded) throw new TestFileFault("it is not one JSON list");
    this.#depth = 1;
  }

  /** Whether an item of the list ends here: at a comma of the list's own, or at its end. */
  #endsItem(now: number): boolean {
    if (now === code.comma) return this.#depth === 1;
    if (now === code.quote) this.#isInText = true;
    else if (now === code.open || now === code.openObject) this.#depth++;
    else if (now === code.close || now === code.closeObject) this.#depth--;
    if (this.#depth > depthMax) throw new TestFileFault(`it is deeper than ${depthMax} levels`);
    if (this.#depth > 0) return false;
    if (now !== code.close) throw new TestFileFault("it is not one JSON list");
    this.#hasEnded = true;
    return true;
  }

  #add(text: string): void {
    this.#item += text;
    if (this.#item.length > itemCharactersMax)
      throw new TestFileFault(`a single item in it has more than ${itemCharactersMax} characters`);
  }

  #take(text: string, hasNext: boolean): void {
    this.#add(text);
    const item = this.#item;
    this.#item = "";
    if (!hasNext && this.#count === 0 && item.trim() === "") return;
    this.#count++;
    this.#onItem(this.#parse(item));
  }

  #parse(item: string): unknown {
    try {
      return JSON.parse(item);
    } catch {
      // The parser's own words would show a piece of the file, in which there may be secrets.
      throw new TestFileFault(`item ${this.#count} of its list is not valid JSON`);
    }
  }
}
