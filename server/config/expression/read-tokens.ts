import { ExpressionFault } from "#server/config/expression/expression.ts";

/** A piece of an expression. `text` is what it means: strings and patterns come without their quotes. */
export interface Token {
  readonly kind: "name" | "integer" | "string" | "regex" | "sign" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const blanks = /[\s]+/y;
const name = /[A-Za-z][\w\-?]*(?:\.[\w-]+)*/y;
const integer = /-?\d+(?![\w.])/y;
const string = /"((?:[^"\\]|\\["\\])*)"/y;
const regex = /\/((?:[^/\\]|\\[\s\S])*)\//y;
const sign = /==|!=|>=|<=|[<>!()]/y;

/** Splits an expression into its pieces, the last of which is the end. Throws ExpressionFault. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const blank = take(blanks);
    if (blank !== null) at += blank[0].length;
    if (at >= text.length) break;
    const token = nextToken(take, at);
    if (token === null) throw new ExpressionFault(strayText(text.slice(at)), { start: at, end: at + 1 });
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: "end", text: "", start: text.length, end: text.length });
  return tokens;
}

function nextToken(take: (pattern: RegExp) => RegExpExecArray | null, start: number): Token | null {
  const quoted = take(string);
  if (quoted !== null)
    return token("string", (quoted[1] ?? "").replace(/\\(["\\])/g, "$1"), { start, whole: quoted[0] });
  const pattern = take(regex);
  if (pattern !== null) return token("regex", (pattern[1] ?? "").replaceAll("\\/", "/"), { start, whole: pattern[0] });
  for (const [kind, rule] of [
    ["name", name],
    ["integer", integer],
    ["sign", sign],
  ] as const) {
    const found = take(rule);
    if (found !== null) return token(kind, found[0], { start, whole: found[0] });
  }
  return null;
}

function token(kind: Token["kind"], text: string, { start, whole }: { start: number; whole: string }): Token {
  return { kind, text, start, end: start + whole.length };
}

function strayText(rest: string): string {
  if (rest.startsWith('"'))
    return 'A text in an expression ends with `"`; inside it only `\\"` and `\\\\` follow a backslash.';
  if (rest.startsWith("/")) return "A pattern in an expression ends with `/`.";
  if (rest.startsWith("'")) return 'Texts in an expression stand between double quotes: `"main"`.';
  if (rest.startsWith("=")) return "Two values are compared with `==`.";
  return `\`${rest.slice(0, 1)}\` has no meaning in an expression.`;
}
