import { parseClass } from "#server/config/filter/regex/parse-class.ts";
import { parseEscape } from "#server/config/filter/regex/parse-escape.ts";
import { createPatternReader, type PatternReader } from "#server/config/filter/regex/pattern-reader.ts";
import {
  type CharacterTest,
  type PositionTest,
  type RegexFlags,
  type RegexNode,
  RegexRefusal,
} from "#server/config/filter/regex/regex-tree.ts";

/** How deep groups may nest. */
const groupDepthMax = 50;

/** The most a `{n,m}` may count to. */
const repeatMax = 1000;

interface Parsing {
  readonly reader: PatternReader;
  readonly depth: number;
  /** Changes inside a group at `(?i)`; each group starts with a copy. */
  flags: RegexFlags;
}

/**
 * Reads a Java regular expression. Throws RegexRefusal for what cannot be matched in linear time
 * (references, possessive and atomic groups, look-behind) and for what is no pattern.
 */
export function parseRegex(pattern: string): RegexNode {
  const reader = createPatternReader(unquoted(pattern));
  const parsing: Parsing = { reader, depth: 0, flags: { ignoreCase: false, dotAll: false } };
  const node = parseChoice(parsing);
  if (!reader.atEnd()) throw new RegexRefusal("`)` closes nothing");
  return node;
}

/** Writes `\\Q…\\E` with a backslash before each sign, so that a repeat after it means its last letter, as in Java. */
function unquoted(pattern: string): string {
  return pattern.replace(/\\(?:Q([\s\S]*?)(?:\\E|$)|[\s\S])/g, (whole, quoted: string | undefined) =>
    quoted === undefined ? whole : quoted.replace(/[^A-Za-z0-9\s]/gu, "\\$&"),
  );
}

function parseChoice(parsing: Parsing): RegexNode {
  const options = [parseSequence(parsing)];
  while (parsing.reader.accept("|")) options.push(parseSequence(parsing));
  return options.length === 1 && options[0] !== undefined ? options[0] : { kind: "choice", options };
}

function parseSequence(parsing: Parsing): RegexNode {
  const items: RegexNode[] = [];
  const { reader } = parsing;
  while (!reader.atEnd() && reader.peek() !== "|" && reader.peek() !== ")") {
    const atom = parseAtom(parsing);
    if (atom !== null) items.push(parseQuantifiers(reader, atom));
  }
  return { kind: "sequence", items };
}

/** Null for what stands for nothing itself, like `(?i)`. */
function parseAtom(parsing: Parsing): RegexNode | null {
  const { reader, flags } = parsing;
  const character = reader.take();
  if (character === "(") return parseGroup(parsing);
  if (character === "[") return characterNode(parseClass(reader), flags);
  if (character === ".") return { kind: "character", test: flags.dotAll ? () => true : isNoLineEnd };
  if (character === "^") return { kind: "position", test: atStart };
  if (character === "$") return { kind: "position", test: atEnd };
  if (character === "\\") return parseBackslash(parsing);
  if ("*+?".includes(character)) throw new RegexRefusal(`\`${character}\` repeats nothing`);
  return literalNode(character.codePointAt(0) ?? 0, flags);
}

function parseBackslash({ reader, flags }: Parsing): RegexNode {
  if (reader.accept("b")) return { kind: "position", test: atWordBoundary };
  if (reader.accept("B")) return { kind: "position", test: (text, at) => !atWordBoundary(text, at) };
  if (reader.accept("A")) return { kind: "position", test: atStart };
  if (reader.accept("z") || reader.accept("Z")) return { kind: "position", test: atEnd };
  const escape = parseEscape(reader);
  return escape.kind === "literal" ? literalNode(escape.codePoint, flags) : characterNode(escape.test, flags);
}

function parseGroup(parsing: Parsing): RegexNode | null {
  const { reader, depth } = parsing;
  if (depth >= groupDepthMax) throw new RegexRefusal(`groups are nested deeper than ${groupDepthMax} levels`);
  if (!reader.accept("?")) return closeGroup(parsing, parsing.flags);
  if (reader.accept("=")) return { kind: "lookahead", item: closeGroup(parsing, parsing.flags), negative: false };
  if (reader.accept("!")) return { kind: "lookahead", item: closeGroup(parsing, parsing.flags), negative: true };
  if (reader.accept("<=") || reader.accept("<!")) throw new RegexRefusal("looking behind is not possible here");
  if (reader.accept(">")) throw new RegexRefusal("atomic groups `(?>…)` are not possible here");
  if (reader.accept("<")) {
    reader.takeUntil(">");
    return closeGroup(parsing, parsing.flags);
  }
  const { flags, closed } = parseFlags(parsing);
  if (!closed) return closeGroup(parsing, flags);
  parsing.flags = flags;
  return null;
}

/** Reads `i)`, `i-s:`… after `(?`; `closed` means that there is no group but the rest of this one changes. */
function parseFlags({ reader, flags }: Parsing): { flags: RegexFlags; closed: boolean } {
  let { ignoreCase, dotAll } = flags;
  let on = true;
  for (;;) {
    const letter = reader.take();
    if (letter === ")" || letter === ":") return { flags: { ignoreCase, dotAll }, closed: letter === ")" };
    if (letter === "-") on = false;
    else if (letter === "i") ignoreCase = on;
    else if (letter === "s") dotAll = on;
    else if (letter !== "u" && letter !== "U") throw new RegexRefusal(`the flag \`${letter}\` is not possible here`);
  }
}

function closeGroup({ reader, depth }: Parsing, flags: RegexFlags): RegexNode {
  const node = parseChoice({ reader, depth: depth + 1, flags });
  if (!reader.accept(")")) throw new RegexRefusal("`)` is missing");
  return node;
}

function parseQuantifiers(reader: PatternReader, atom: RegexNode): RegexNode {
  const bounds = parseBounds(reader);
  if (bounds === null) return atom;
  // A lazy `?` tries shorter first; whether the whole name fits is the same.
  if (!reader.accept("?") && reader.accept("+"))
    throw new RegexRefusal("possessive repeats like `*+` are not possible here");
  if ("*+?".includes(reader.peek()) && !reader.atEnd()) throw new RegexRefusal(`\`${reader.peek()}\` repeats nothing`);
  return { kind: "repeat", item: atom, ...bounds };
}

function parseBounds(reader: PatternReader): { min: number; max: number } | null {
  if (reader.accept("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
  if (reader.accept("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
  if (reader.accept("?")) return { min: 0, max: 1 };
  if (!reader.accept("{")) return null;
  const text = reader.takeUntil("}");
  const [, low, comma, high] = /^(\d+)(,(\d*))?$/.exec(text) ?? [];
  if (low === undefined) throw new RegexRefusal(`\`{${text}}\` is not a number of repeats; a brace itself is \`\\{\``);
  const min = Number(low);
  const max = comma === undefined ? min : high === "" || high === undefined ? Number.POSITIVE_INFINITY : Number(high);
  if (max < min) throw new RegexRefusal(`\`{${text}}\` counts backwards`);
  if (min > repeatMax || (Number.isFinite(max) && max > repeatMax))
    throw new RegexRefusal(`\`{${text}}\` counts further than ${repeatMax}`);
  return { min, max };
}

function literalNode(codePoint: number, flags: RegexFlags): RegexNode {
  return characterNode((candidate) => candidate === codePoint, flags);
}

function characterNode(test: CharacterTest, { ignoreCase }: RegexFlags): RegexNode {
  if (!ignoreCase) return { kind: "character", test };
  return { kind: "character", test: (codePoint) => caseVariants(codePoint).some(test) };
}

function caseVariants(codePoint: number): number[] {
  const character = String.fromCodePoint(codePoint);
  const variants = [character, character.toLowerCase(), character.toUpperCase()];
  return variants.map((variant) => variant.codePointAt(0) ?? codePoint);
}

const lineEnds: ReadonlySet<number> = new Set([0x0a, 0x0d, 0x85, 0x2028, 0x2029]);
const isNoLineEnd: CharacterTest = (codePoint) => !lineEnds.has(codePoint);
const atStart: PositionTest = (_text, at) => at === 0;
const atEnd: PositionTest = (text, at) => at === text.length;
const atWordBoundary: PositionTest = (text, at) => isWord(text[at - 1]) !== isWord(text[at]);

function isWord(codePoint: number | undefined): boolean {
  return codePoint !== undefined && /^\w$/.test(String.fromCodePoint(codePoint));
}
