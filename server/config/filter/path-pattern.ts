import type { NamePattern } from "#server/config/filter/name-pattern.ts";
import { err, ok, type Result } from "#server/core/result.ts";

/** One place of a pattern; `dirs` and `inside` together stand for `**` followed by a slash. */
type Token =
  | { readonly kind: "character"; readonly text: string }
  | { readonly kind: "one" | "many" | "all" | "dirs" | "inside" };

const patternLengthMax = 1000;
const alternativesMax = 100;
/** Longer paths are matched by no pattern; no file system has them. */
const pathLengthMax = 4096;

/**
 * Reads a pattern for files, told from the repository's root:
 *
 * | written | means |
 * |---|---|
 * | `?` | one character, not a slash |
 * | `*` | any number of characters, no slash |
 * | `**` | anything, slashes too; followed by a slash: any number of folders, none too |
 * | `{a,b}` | one of these |
 * | `x/` | everything below `x` |
 * | a backslash | the character after it, as it is |
 *
 * Matching takes time in proportion to pattern and path, whatever they are.
 * The failure says why a pattern is refused.
 */
export function parsePathPattern(text: string): Result<NamePattern, string> {
  if (text.length > patternLengthMax) return err(`it is longer than ${patternLengthMax} characters`);
  if (text.startsWith("/") || text.startsWith("./")) return err("it has to begin with a name, not at the root or here");
  const whole = text.endsWith("/") ? `${text}**` : text;
  const written = expandBraces(whole);
  if (written === null) return err(`its braces give more than ${alternativesMax} patterns, or do not close`);
  const alternatives = written.map(readTokens);
  const matches = (path: string): boolean =>
    path.length <= pathLengthMax && alternatives.some((tokens) => matchesTokens(tokens, path));
  return ok({ text, matches });
}

/** Every way to read the braces of a pattern, from the left; null when there are too many, or one does not close. */
function expandBraces(text: string): readonly string[] | null {
  const done: string[] = [];
  const open = [text];
  for (let pattern = open.pop(); pattern !== undefined; pattern = open.pop()) {
    const braces = firstBraces(pattern);
    if (braces === null) done.push(pattern);
    else if (braces === "unclosed") return null;
    else open.push(...braces);
    if (done.length + open.length > alternativesMax) return null;
  }
  return done;
}

/** The pattern with its first braces replaced by each of their items; braces inside are left for the next round. */
function firstBraces(pattern: string): readonly string[] | "unclosed" | null {
  let depth = 0;
  let start = -1;
  const items: string[] = [];
  let item = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? "";
    if (character === "\\") {
      if (start >= 0) item += pattern.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (character === "{" && depth++ === 0) {
      start = at;
      continue;
    }
    if (start < 0) continue;
    if (character === "}" && --depth === 0) {
      const [before, after] = [pattern.slice(0, start), pattern.slice(at + 1)];
      return [...items, item].map((chosen) => `${before}${chosen}${after}`);
    }
    if (character === "," && depth === 1) {
      items.push(item);
      item = "";
    } else item += character;
  }
  return start < 0 ? null : "unclosed";
}

function readTokens(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? "";
    if (character === "\\" && at + 1 < pattern.length) {
      at += 1;
      tokens.push({ kind: "character", text: pattern[at] ?? "" });
    } else if (pattern.startsWith("**", at)) {
      const isFolders = (at === 0 || pattern[at - 1] === "/") && pattern[at + 2] === "/";
      tokens.push(
        ...(isFolders ? [{ kind: "dirs" } as const, { kind: "inside" } as const] : [{ kind: "all" } as const]),
      );
      at += isFolders ? 2 : 1;
    } else if (character === "*") tokens.push({ kind: "many" });
    else if (character === "?") tokens.push({ kind: "one" });
    else tokens.push({ kind: "character", text: character });
  }
  return tokens;
}

/** Follows all ways through the pattern at once, so that no path makes it try again. */
function matchesTokens(tokens: readonly Token[], path: string): boolean {
  let places = new Set<number>();
  reach(tokens, places, 0);
  for (const character of path) {
    const next = new Set<number>();
    for (const place of places) step(tokens, { place, character }, next);
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(tokens.length);
}

/** Adds a place, and those that can be reached from it without reading anything. */
function reach(tokens: readonly Token[], places: Set<number>, from: number): void {
  for (let place = from; !places.has(place); ) {
    places.add(place);
    const kind = tokens[place]?.kind;
    if (kind === "many" || kind === "all") place += 1;
    else if (kind === "dirs") place += 2;
  }
}

function step(
  tokens: readonly Token[],
  { place, character }: { readonly place: number; readonly character: string },
  next: Set<number>,
): void {
  const token = tokens[place];
  const isSlash = character === "/";
  switch (token?.kind) {
    case "character":
      if (token.text === character) reach(tokens, next, place + 1);
      return;
    case "one":
      if (!isSlash) reach(tokens, next, place + 1);
      return;
    case "many":
      if (!isSlash) reach(tokens, next, place);
      return;
    case "all":
      reach(tokens, next, place);
      return;
    case "dirs":
      if (!isSlash) reach(tokens, next, place + 1);
      return;
    case "inside":
      reach(tokens, next, isSlash ? place - 1 : place);
      return;
    case undefined:
      return;
  }
}
