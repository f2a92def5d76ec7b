/** One step of the way through the tree: a key, or null for an entry of a list. */
export type PathPart = string | null;

/** Something written in the file, with the way to it. */
export interface OutlineEntry {
  /** The way to it; the last part is its own key, or null for an entry of a list. */
  readonly path: readonly PathPart[];
  /** From 0. */
  readonly line: number;
  readonly column: number;
  /** What stands after the key or the dash on the same line, without a comment; empty for nothing. */
  readonly value: string;
}

interface Token {
  readonly key: PathPart;
  readonly column: number;
  /** The column right after the key's colon or the dash. */
  readonly after: number;
}

const keyPattern =
  /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#'"[\]{},&*!|>%@`-][^#]*?|-[^\s#][^#]*?|<<))\s*:(?=\s|$)/;

/** The dashes and the key that a line begins with, from left to right. */
export function lineTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let column = text.length - text.trimStart().length;
  while (text[column] === "-" && (text[column + 1] === " " || text.length === column + 1)) {
    tokens.push({ key: null, column, after: column + 1 });
    column += 1;
    while (text[column] === " ") column += 1;
  }
  const match = keyPattern.exec(text.slice(column));
  if (match) {
    const key = match[1] ?? match[2] ?? match[3] ?? "";
    tokens.push({ key, column, after: column + match[0].length });
  }
  return tokens;
}

/** Whether what begins at `column` lies inside `outer`. A list may stand right under its key, at the same column. */
function holds(outer: Token, column: number, isDash: boolean): boolean {
  return outer.column < column || (isDash && outer.key !== null && outer.column === column);
}

function withoutComment(text: string): string {
  return text.replace(/(^|\s)#.*$/, "").trim();
}

/**
 * Reads a file by its indentation, line by line. It does not mind that the file is half written, which is
 * the only time that an editor asks; values inside `{}` and `[]` are not looked into, text blocks are skipped.
 */
export class Outline {
  readonly entries: OutlineEntry[] = [];
  readonly #stack: Token[] = [];
  /** The column of the key whose text block is being skipped, or null. */
  #block: number | null = null;

  /** Takes in the next line. */
  add(text: string, line: number): void {
    if (text.trim() === "" || this.#isInBlock(text)) return;
    if (text.trimStart().startsWith("#")) return;
    const tokens = lineTokens(text);
    for (const token of tokens) {
      this.#enter(token);
      const value = token === tokens.at(-1) ? withoutComment(text.slice(token.after)) : "";
      this.entries.push({ path: this.#path(), line, column: token.column, value });
      if (/^(?:[&!]\S+\s+)*[|>][-+0-9]*$/.test(value)) this.#block = tokens[0]?.column ?? 0;
    }
  }

  /** The way to what would begin at this column of the next line; null inside a text block. */
  pathAt(column: number, isDash: boolean): readonly PathPart[] | null {
    if (this.#block !== null && column > this.#block) return null;
    return this.#stack.filter((token) => holds(token, column, isDash)).map(({ key }) => key);
  }

  /** Takes in the dashes and keys that stand before the cursor on its own line, and gives the way there. */
  pathAfter(tokens: readonly Token[], column: number): readonly PathPart[] | null {
    const first = tokens[0];
    if (first === undefined) return this.pathAt(column, false);
    if (this.#block !== null && first.column > this.#block) return null;
    for (const token of tokens) this.#enter(token);
    return this.#path();
  }

  #enter(token: Token): void {
    while (this.#stack.length > 0) {
      const top = this.#stack.at(-1);
      if (top === undefined || holds(top, token.column, token.key === null)) break;
      this.#stack.pop();
    }
    this.#stack.push(token);
  }

  #path(): PathPart[] {
    return this.#stack.map(({ key }) => key);
  }

  #isInBlock(text: string): boolean {
    if (this.#block === null) return false;
    const indent = text.length - text.trimStart().length;
    if (indent > this.#block) return true;
    this.#block = null;
    return false;
  }
}

/** The outline of a whole file. */
export function outlineOf(text: string): readonly OutlineEntry[] {
  const outline = new Outline();
  for (const [line, lineText] of text.split(/\r\n|\r|\n/).entries()) outline.add(lineText, line);
  return outline.entries;
}
