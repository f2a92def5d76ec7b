import { lineTokens, Outline, type PathPart } from "#web/features/editor/outline-model.ts";

/** Where the cursor is in the tree, and what has been typed there. */
export interface CursorPlace {
  /** The way to the mapping or the list that the cursor is in, or to the key whose value it is at. */
  readonly path: readonly PathPart[];
  /** `key`: a key or an entry begins here. `value`: behind a key and its colon. */
  readonly kind: "key" | "value";
  /** What has been typed of it. */
  readonly typed: string;
  /** Offset in the text where `typed` begins. */
  readonly from: number;
  /** Column of the key, for what is written below it. */
  readonly column: number;
  /** Between brackets: everything stays on one line. */
  readonly isFlow: boolean;
  /** An entry of a list begins here, be it a word or a mapping; false on a mapping's later lines. */
  readonly isEntry: boolean;
}

/** Finds the cursor's place in a file that is being written. Null in comments and in text blocks. */
export function cursorPlace(text: string, offset: number): CursorPlace | null {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  const line = before.slice(lineStart);
  if (/(^|\s)#/.test(line)) return null;
  const outline = new Outline();
  if (lineStart > 0)
    for (const [number, above] of before
      .slice(0, lineStart - 1)
      .split("\n")
      .entries())
      outline.add(above, number);
  const tokens = lineTokens(line);
  const last = tokens.at(-1);
  const typedFrom = last === undefined ? line.length - line.trimStart().length : last.after;
  const rest = line.slice(typedFrom);
  const typed = rest.trimStart();
  const column = typedFrom + rest.length - typed.length;
  // Right behind a colon or a dash nothing can begin yet.
  if (last !== undefined && rest === "") return null;
  const path = outline.pathAfter(tokens, column);
  if (path === null) return null;
  const kind = last === undefined || last.key === null ? "key" : "value";
  const place = {
    path,
    kind,
    typed,
    from: lineStart + column,
    column,
    isFlow: false,
    isEntry: last?.key === null,
  } as const;
  return /^[[{]/.test(typed) ? insideBrackets(place) : place;
}

/** The same between `{` and `[`: each opening bracket goes one level down. */
function insideBrackets(place: CursorPlace): CursorPlace | null {
  const path: PathPart[] = [...place.path];
  const { typed } = place;
  const open: { readonly bracket: string; readonly depth: number }[] = [];
  let pieceFrom = 0;
  let quote: string | null = null;
  for (let at = 0; at < typed.length; at += 1) {
    const letter = typed[at] ?? "";
    if (quote !== null) {
      if (letter === quote) quote = null;
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "{" || letter === "[") {
      const key = /^\s*([^:]+):\s*$/.exec(typed.slice(pieceFrom, at))?.[1];
      if (key !== undefined) path.push(key.trim());
      open.push({ bracket: letter, depth: path.length });
      if (letter === "[") path.push(null);
      pieceFrom = at + 1;
    } else if (letter === "}" || letter === "]") {
      const closed = open.pop();
      path.length = Math.max(place.path.length, (closed?.depth ?? 0) - 1);
      if (open.length === 0) return null;
    } else if (letter === ",") pieceFrom = at + 1;
  }
  const piece = typed.slice(pieceFrom);
  const pair = /^\s*([^:,]+):\s+/.exec(piece);
  const lead = pair === null ? piece.length - piece.trimStart().length : pair[0].length;
  if (pair !== null) path.push(pair[1]?.trim() ?? "");
  return {
    ...place,
    path,
    kind: pair === null ? "key" : "value",
    typed: piece.slice(lead),
    from: place.from + pieceFrom + lead,
    isFlow: true,
    isEntry: open.at(-1)?.bracket === "[" && pair === null,
  };
}
