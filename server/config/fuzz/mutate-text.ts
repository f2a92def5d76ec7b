import { type Mutation, mutateLines } from "#server/config/fuzz/mutate-lines.ts";
import type { SeededRandom } from "#server/config/fuzz/seeded-random.ts";

/** Pieces with a meaning in YAML, in templates or in the language. */
const pieces = [
  "<<",
  ">>",
  "\\<<",
  "<<^ pipeline.git.tag >>",
  "pipeline.git.branch starts-with",
  "*a",
  "*x ",
  "&a ",
  "&x ",
  "<<: *a\n",
  "<<: [*a, *x]\n",
  "!!str ",
  "!x ",
  "|\n",
  "|2-\n",
  ">+\n",
  "? ",
  ": ",
  "- ",
  "# ",
  " #",
  "---\n",
  "...\n",
  "%YAML 1.2\n",
  "{",
  "}",
  "[",
  "]",
  ",",
  "'",
  '"',
  "\\",
  "\t",
  "\n",
  "\r\n",
  "\r",
  "  ",
  "null",
  "~",
  "true",
  "no",
  "{}",
  "[]",
  '""',
  "/(a|b*)+c/",
  "/[^",
  "only",
  "ignore",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "__proto__: {a: 1}\n",
] as const;

/** What stands as well where a word does: templates and values of every kind. */
const values = [
  "<< parameters.x >>",
  "<< parameters.v >>",
  "<< pipeline.git.branch >>",
  "<< pipeline.git.tag >>",
  "<< pipeline.number >>",
  "<< pipeline.parameters.nothing >>",
  "<< matrix.v >>",
  "<<# parameters.x >>a<</ parameters.x >>",
  "<<^ pipeline.git.tag >>b<</ pipeline.git.tag >>",
  '<< pipeline.git.branch == "main" >>',
  "<< not (1 >= 2) and pipeline.git.tag matches /v(\\d+)*/ >>",
  "<< pipeline.number or 7 >>",
  "*f",
  "~",
  "true",
  "no",
  "7",
  "0.10",
  "{}",
  "[]",
  '""',
  "[a, b]",
  "{a: b}",
  "/v.*/",
  "/(a|b*)+c/",
  "__proto__",
  "constructor",
] as const;

const numbers = [
  "0",
  "-0",
  "-1",
  "1e309",
  "-1e309",
  "9007199254740993",
  "99999999999999999999999999",
  "0x7fffffffffffffff",
  "0o777",
  "1_000",
  "1:30",
  ".5",
  "5.",
  ".inf",
  ".nan",
  "1e-7",
  "0.1e+1",
  "12.10",
  "2147483648",
] as const;

const characters = [
  "\0",
  "\x01",
  "\x7f",
  "\x85",
  "\xa0",
  "\u2028",
  "\u2029",
  "\ufeff",
  "\ufffe",
  "\ud800",
  "\udc00",
  "\u{1f680}",
  "e\u0301",
  "\u202e",
  "ß",
  "İ",
  "ſ",
  "\u3000",
] as const;

function withPiece(text: string, random: SeededRandom, piece: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at + random.pick([0, 0, 0, 1, 2, piece.length]));
}

function flipCharacter(text: string, random: SeededRandom): string {
  if (text.length === 0) return text;
  const at = random.below(text.length);
  const flipped = String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(8)));
  return text.slice(0, at) + flipped + text.slice(at + 1);
}

const word = /[\w./@-]+/g;
const sign = /<<|>>|[^\w\s]/g;

/** Puts a word of the text where another one is: what people do when they rename or paste. */
function swapWords(text: string, random: SeededRandom): string {
  return swapMatches(text, random, word);
}

function swapMatches(text: string, random: SeededRandom, pattern: RegExp): string {
  const found = [...text.matchAll(pattern)];
  if (found.length < 2) return text;
  const from = random.pick(found);
  const to = random.pick(found);
  return text.slice(0, to.index) + from[0] + text.slice(to.index + to[0].length);
}

/** Puts a template or a value where a word is. */
function replaceWord(text: string, random: SeededRandom): string {
  const found = [...text.matchAll(word)];
  if (found.length === 0) return text;
  const at = random.pick(found);
  return text.slice(0, at.index) + random.pick(values) + text.slice(at.index + at[0].length);
}

function repeatPiece(text: string, random: SeededRandom): string {
  const from = random.below(text.length + 1);
  const piece = text.slice(from, from + 1 + random.below(40));
  return text.slice(0, from) + piece.repeat(2 + random.below(6)) + text.slice(from);
}

function cutPiece(text: string, random: SeededRandom): string {
  const from = random.below(text.length + 1);
  return text.slice(0, from) + text.slice(from + 1 + random.below(60));
}

const changes: readonly Mutation[] = [
  flipCharacter,
  swapWords,
  swapWords,
  swapWords,
  swapWords,
  replaceWord,
  replaceWord,
  replaceWord,
  (text, random) => swapMatches(text, random, sign),
  repeatPiece,
  cutPiece,
  (text, random) => withPiece(text, random, random.pick(pieces)),
  (text, random) => withPiece(text, random, random.pick(characters)),
  replaceNumber,
  replaceNumber,
  ...Array.from({ length: 9 }, () => mutateLines),
];

function replaceNumber(text: string, random: SeededRandom): string {
  const found = [...text.matchAll(/\b\d+(\.\d+)?\b/g)];
  if (found.length === 0) return text;
  const at = random.pick(found);
  return text.slice(0, at.index) + random.pick(numbers) + text.slice(at.index + at[0].length);
}

/** The text with one to four changes, mostly few, so that much of it still means something. */
export function mutateText(text: string, random: SeededRandom): string {
  let changed = text;
  for (let left = random.pick([1, 1, 1, 2, 2, 3, 4]); left > 0; left -= 1)
    changed = random.pick(changes)(changed, random);
  return changed;
}
