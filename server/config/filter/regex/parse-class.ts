import { parseEscape } from "#server/config/filter/regex/parse-escape.ts";
import type { PatternReader } from "#server/config/filter/regex/pattern-reader.ts";
import { type CharacterTest, RegexRefusal } from "#server/config/filter/regex/regex-tree.ts";

/** Reads a class after its `[`. Java's nested classes and `&&` are refused with a reason. */
export function parseClass(reader: PatternReader): CharacterTest {
  const negative = reader.accept("^");
  const tests: CharacterTest[] = [];
  let first = true;
  while (first || reader.peek() !== "]") {
    if (reader.atEnd()) throw new RegexRefusal("`]` is missing");
    tests.push(parseMember(reader));
    first = false;
  }
  reader.take();
  return (codePoint) => tests.some((test) => test(codePoint)) !== negative;
}

function parseMember(reader: PatternReader): CharacterTest {
  const low = parseBound(reader);
  if (typeof low !== "number") return low;
  if (!reader.accept("-")) return (codePoint) => codePoint === low;
  if (reader.peek() === "]" || reader.atEnd()) return (codePoint) => codePoint === low || codePoint === hyphen;
  const high = parseBound(reader);
  if (typeof high !== "number") return (codePoint) => codePoint === low || codePoint === hyphen || high(codePoint);
  if (high < low) throw new RegexRefusal("a range like `z-a` runs backwards");
  return (codePoint) => codePoint >= low && codePoint <= high;
}

const hyphen = 0x2d;

function parseBound(reader: PatternReader): number | CharacterTest {
  if (reader.accept("&&")) throw new RegexRefusal("`&&` inside `[…]` is not possible here");
  const character = reader.take();
  if (character === "[") throw new RegexRefusal("`[` inside `[…]` must be written `\\[`");
  if (character !== "\\") return character.codePointAt(0) ?? 0;
  const escape = parseEscape(reader);
  return escape.kind === "literal" ? escape.codePoint : escape.test;
}
