import {
  afterLine,
  characterCodes,
  isBlankOrEnd,
  type QuickState,
  Unsure,
} from "#server/config/source/quick/quick-state.ts";

/** A scalar's text and where it ends. */
export interface QuickText {
  readonly text: string;
  readonly end: number;
}

/** Characters that an unquoted text cannot start with. */
const indicators = ",[]{}#&*!|>'\"%@`";

/** Refuses what cannot start an unquoted text. */
export function checkPlainStart(source: string, at: number): void {
  const first = source.charAt(at);
  if (indicators.includes(first)) throw new Unsure();
  const lonely = first === "-" || first === "?" || first === ":";
  if (lonely && isBlankOrEnd(source.charCodeAt(at + 1))) throw new Unsure();
}

/** The end of an unquoted text within its line: before `: `, ` #` or the line end, blanks dropped. */
export function plainLineEnd(source: string, start: number): number {
  let at = start;
  for (;;) {
    const code = source.charCodeAt(at);
    if (Number.isNaN(code) || code === characterCodes.newline) break;
    if (code === characterCodes.colon && isBlankOrEnd(source.charCodeAt(at + 1))) break;
    if (code === characterCodes.hash && at > start && isBlankOrEnd(source.charCodeAt(at - 1))) break;
    at += 1;
  }
  while (at > start && isBlankOrEnd(source.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** Reads an unquoted text that may go on in deeper lines; the lines are joined with blanks. */
export function readPlain({ source }: QuickState, start: number, parentIndent: number): QuickText {
  checkPlainStart(source, start);
  let end = plainLineEnd(source, start);
  let text = source.slice(start, end);
  if (!endsWithLine(source, end)) return { text, end };
  let breaks = "";
  let lineStart = afterLine(source, end);
  while (lineStart < source.length) {
    let at = lineStart;
    while (source.charCodeAt(at) === characterCodes.space) at += 1;
    const code = source.charCodeAt(at);
    if (code === characterCodes.tab) throw new Unsure();
    if (code === characterCodes.newline) breaks += "\n";
    else if (at - lineStart <= parentIndent || code === characterCodes.hash || at >= source.length) break;
    else {
      refuseDoubtfulLine(source, at);
      end = plainLineEnd(source, at);
      text += `${breaks === "" ? " " : breaks}${source.slice(at, end)}`;
      breaks = "";
      if (!endsWithLine(source, end)) {
        if (source.charCodeAt(end) === characterCodes.colon) throw new Unsure();
        break;
      }
    }
    lineStart = afterLine(source, at);
  }
  return { text, end };
}

function endsWithLine(source: string, at: number): boolean {
  const newline = source.indexOf("\n", at);
  return source.slice(at, newline === -1 ? source.length : newline).trim() === "";
}

/** Lines that go on with something that looks like a new item or key are left to the library. */
function refuseDoubtfulLine(source: string, at: number): void {
  const code = source.charCodeAt(at);
  if (code === characterCodes.hyphen && isBlankOrEnd(source.charCodeAt(at + 1))) throw new Unsure();
  if (source.charAt(at) === "?" || source.charAt(at) === ":") throw new Unsure();
  if (source.startsWith("---", at) || source.startsWith("...", at)) throw new Unsure();
}

const simpleEscapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
};

/** Reads a quoted text of one line; longer ones are left to the library. */
export function readQuoted(source: string, start: number): QuickText {
  return source[start] === "'" ? readSingleQuoted(source, start) : readDoubleQuoted(source, start);
}

function readSingleQuoted(source: string, start: number): QuickText {
  let close = source.indexOf("'", start + 1);
  while (close !== -1 && source[close + 1] === "'") close = source.indexOf("'", close + 2);
  return { text: oneLine(source, start, close).replaceAll("''", "'"), end: close + 1 };
}

function readDoubleQuoted(source: string, start: number): QuickText {
  let close = start + 1;
  while (close < source.length && source[close] !== '"') close += source[close] === "\\" ? 2 : 1;
  const inner = oneLine(source, start, close < source.length ? close : -1);
  return { text: inner.includes("\\") ? unescaped(inner) : inner, end: close + 1 };
}

function oneLine(source: string, start: number, close: number): string {
  const inner = source.slice(start + 1, close);
  if (close === -1 || inner.includes("\n")) throw new Unsure();
  return inner;
}

function unescaped(inner: string): string {
  return inner.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S]|$)/g, (_whole, escape: string) => {
    if (escape.length > 1) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    const character = Object.hasOwn(simpleEscapes, escape) ? simpleEscapes[escape] : undefined;
    if (character === undefined) throw new Unsure();
    return character;
  });
}
