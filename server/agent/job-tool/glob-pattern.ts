import { expandBraces, PatternFault } from "#server/agent/job-tool/expand-braces.ts";

/**
 * A doublestar pattern as a test of whole paths: `*` and `?` within a part of
 * the path, `**` over any number of parts, `[a-z]` and `[^a-z]`, `{a,b}`, and
 * a backslash before a character that means itself. Throws PatternFault. No
 * path makes it slow: the time grows with the path's and the pattern's length.
 */
export function globPattern(pattern: string): (path: string) => boolean {
  const options = expandBraces(pattern.replace(/^(\.\/)+/, "")).map((option) => option.split(partEnd).map(readPart));
  return (path) => {
    const parts = path.split("/");
    return options.some((option) => matchesParts(option, parts));
  };
}

/** A slash, also one that somebody put a backslash before. */
const partEnd = /\\?\//;

type Part = "anyParts" | readonly Token[];
type Token = { readonly is: string } | { readonly anyOf: CharacterClass } | "anyCharacter" | "anyText";

interface CharacterClass {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [from: string, to: string])[];
}

function readPart(text: string): Part {
  if (text === "**") return "anyParts";
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "*") {
      if (tokens.at(-1) !== "anyText") tokens.push("anyText");
    } else if (character === "?") tokens.push("anyCharacter");
    else if (character === "[") {
      const [whole, negated, body] = /^\[([!^]?)((?:\\.|[^\]\\])+)\]/s.exec(text.slice(at)) ?? [];
      if (whole === undefined || body === undefined) throw new PatternFault("a [ is never closed");
      tokens.push({ anyOf: { negated: negated !== "", ranges: readRanges(body) } });
      at += whole.length - 1;
    } else {
      if (character === "\\" && at + 1 < text.length) at++;
      tokens.push({ is: text.charAt(at) });
    }
  }
  return tokens;
}

function readRanges(body: string): [string, string][] {
  return [...body.matchAll(/\\?(.)(?:-\\?(.))?/gs)].map(([, from = "", to]) => [from, to ?? from]);
}

/** Which parts of the pattern may come next, after each part of the path. */
function matchesParts(pattern: readonly Part[], path: readonly string[]): boolean {
  let places = skipAny(pattern, new Set([0]));
  for (const name of path) {
    const next = new Set<number>();
    for (const place of places) {
      const part = pattern[place];
      if (part === "anyParts") next.add(place);
      else if (part !== undefined && matchesName(part, name)) next.add(place + 1);
    }
    if (next.size === 0) return false;
    places = skipAny(pattern, next);
  }
  return places.has(pattern.length);
}

/** `**` also stands for no part at all. */
function skipAny(pattern: readonly Part[], places: Set<number>): Set<number> {
  for (const place of places) if (pattern[place] === "anyParts") places.add(place + 1);
  return places;
}

/** One name against one part: on a mismatch, the newest `*` takes one character more. */
function matchesName(tokens: readonly Token[], name: string): boolean {
  let token = 0;
  let star = -1;
  let starEnd = 0;
  for (let at = 0; at < name.length; ) {
    const wanted = tokens[token];
    if (wanted === "anyText") {
      star = token++;
      starEnd = at;
    } else if (wanted !== undefined && matchesCharacter(wanted, name.charAt(at))) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++starEnd;
    } else return false;
  }
  while (tokens[token] === "anyText") token++;
  return token === tokens.length;
}

function matchesCharacter(token: Exclude<Token, "anyText">, character: string): boolean {
  if (token === "anyCharacter") return true;
  if ("is" in token) return token.is === character;
  const { negated, ranges } = token.anyOf;
  return ranges.some(([from, to]) => from <= character && character <= to) !== negated;
}
