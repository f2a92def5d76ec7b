import type { PatternReader } from "#server/config/filter/regex/pattern-reader.ts";
import { type CharacterTest, RegexRefusal } from "#server/config/filter/regex/regex-tree.ts";

/** What a backslash and its letter stand for: one character or a set of them. */
export type Escape =
  | { readonly kind: "literal"; readonly codePoint: number }
  | { readonly kind: "set"; readonly test: CharacterTest };

const setLetters: Readonly<Record<string, RegExp>> = {
  d: /^[0-9]$/,
  w: /^[A-Za-z0-9_]$/,
  s: /^[ \t\n\v\f\r]$/,
  h: /^[ \t\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]$/,
};

const controlLetters: Readonly<Record<string, number>> = { t: 9, n: 10, f: 12, r: 13, a: 7, e: 27 };

const posixNames: Readonly<Record<string, RegExp>> = {
  Lower: /^[a-z]$/,
  Upper: /^[A-Z]$/,
  ASCII: /^[\0-\x7f]$/,
  Alpha: /^[A-Za-z]$/,
  Digit: /^[0-9]$/,
  Alnum: /^[A-Za-z0-9]$/,
  Punct: /^[!-/:-@[-`{-~]$/,
  XDigit: /^[0-9A-Fa-f]$/,
  Space: /^[ \t\n\v\f\r]$/,
};

/** Reads what follows a backslash, inside a class or outside. Letters without a meaning are refused, as Java does. */
export function parseEscape(reader: PatternReader): Escape {
  const letter = reader.take();
  const set = own(setLetters, letter.toLowerCase());
  if (set !== undefined) return { kind: "set", test: testOf(set, letter !== letter.toLowerCase()) };
  if (letter === "p" || letter === "P") return { kind: "set", test: parseProperty(reader, letter === "P") };
  if (letter === "x" || letter === "u") return { kind: "literal", codePoint: parseCode(reader, letter) };
  const control = own(controlLetters, letter);
  if (control !== undefined) return { kind: "literal", codePoint: control };
  if (/^[1-9k]$/.test(letter)) throw new RegexRefusal("references back to a group are not possible here");
  if (/^[A-Za-z0]$/.test(letter)) throw new RegexRefusal(`\`\\${letter}\` has no meaning here`);
  return { kind: "literal", codePoint: letter.codePointAt(0) ?? 0 };
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function testOf(set: RegExp, negative: boolean): CharacterTest {
  return (codePoint) => set.test(String.fromCodePoint(codePoint)) !== negative;
}

function parseProperty(reader: PatternReader, negative: boolean): CharacterTest {
  const name = reader.accept("{") ? reader.takeUntil("}") : reader.take();
  const posix = own(posixNames, name);
  if (posix !== undefined) return testOf(posix, negative);
  if (!/^(?:Is)?[A-Z][A-Za-z]*$/.test(name)) throw new RegexRefusal(`\`\\p{${name}}\` is not known`);
  try {
    return testOf(new RegExp(`^\\p{${name.replace(/^Is/, "")}}$`, "u"), negative);
  } catch {
    throw new RegexRefusal(`\`\\p{${name}}\` is not known`);
  }
}

function parseCode(reader: PatternReader, letter: "x" | "u"): number {
  if (letter === "x" && reader.accept("{")) return codePointOf(reader.takeUntil("}"));
  const length = letter === "x" ? 2 : 4;
  let digits = "";
  while (digits.length < length) digits += reader.take();
  return codePointOf(digits);
}

function codePointOf(digits: string): number {
  const codePoint = /^[0-9A-Fa-f]{1,6}$/.test(digits) ? Number.parseInt(digits, 16) : Number.POSITIVE_INFINITY;
  if (codePoint > 0x10ffff) throw new RegexRefusal(`\`${digits}\` is not the number of a character`);
  return codePoint;
}
