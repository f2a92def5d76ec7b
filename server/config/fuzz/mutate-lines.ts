import type { SeededRandom } from "#server/config/fuzz/seeded-random.ts";

/** Makes another text of a text. */
export type Mutation = (text: string, random: SeededRandom) => string;

type LineChange = (lines: string[], random: SeededRandom) => void;

function moveLine(lines: string[], random: SeededRandom): void {
  const [line = ""] = lines.splice(random.below(lines.length), 1);
  lines.splice(random.below(lines.length + 1), 0, line);
}

function indentLines(lines: string[], random: SeededRandom): void {
  const from = random.below(lines.length);
  const spaces = random.pick([-4, -2, -1, 1, 2, 2, 4]);
  for (let at = from; at < Math.min(lines.length, from + random.pick([1, 1, 2, 4, 8])); at += 1) {
    const line = lines[at] ?? "";
    lines[at] = spaces < 0 ? line.replace(new RegExp(`^ {0,${-spaces}}`), "") : " ".repeat(spaces) + line;
  }
}

/** The stretch of lines that belong to a key: itself and what is indented further. */
function blockLength(lines: readonly string[], from: number): number {
  const depth = indentOf(lines[from] ?? "");
  let length = 1;
  while (from + length < lines.length && indentOf(lines[from + length] ?? "") > depth) length += 1;
  return length;
}

function indentOf(line: string): number {
  const text = line.trimStart();
  return text === "" ? Number.POSITIVE_INFINITY : line.length - text.length;
}

function deleteBlock(lines: string[], random: SeededRandom): void {
  const from = random.below(lines.length);
  lines.splice(from, blockLength(lines, from));
}

function duplicateBlock(lines: string[], random: SeededRandom): void {
  const from = random.below(lines.length);
  const block = lines.slice(from, from + blockLength(lines, from));
  lines.splice(placeFor(lines, block, random), 0, ...block);
}

function moveBlock(lines: string[], random: SeededRandom): void {
  const from = random.below(lines.length);
  const block = lines.splice(from, blockLength(lines, from));
  lines.splice(placeFor(lines, block, random), 0, ...block);
}

/** Before a line that is indented like the block, so that it mostly still is YAML; now and then anywhere. */
function placeFor(lines: readonly string[], block: readonly string[], random: SeededRandom): number {
  const depth = indentOf(block[0] ?? "");
  const places = lines.flatMap((line, at) => (indentOf(line) === depth ? [at] : []));
  return places.length === 0 || random.below(6) === 0 ? random.below(lines.length + 1) : random.pick(places);
}

/** Gives one value an anchor and puts an alias of it, or a merge of it, somewhere else. */
function addAlias(lines: string[], random: SeededRandom): void {
  const from = random.below(lines.length);
  lines[from] = (lines[from] ?? "").replace(/(: |- |:$)/, (sign) => `${sign.trimEnd()} &f `);
  const to = random.below(lines.length);
  const line = lines[to] ?? "";
  const indent = " ".repeat(line.length - line.trimStart().length);
  if (random.below(2) === 0) lines[to] = line.replace(/(: |- ).*$/, "$1*f");
  else lines.splice(to, 0, `${indent}<<: *f`);
}

/** Empties the value of a key or makes it a map, a list or a text. */
function changeKind(lines: string[], random: SeededRandom): void {
  const from = random.below(lines.length);
  const line = lines[from] ?? "";
  const value = random.pick(["", "{}", "[]", "[a, b]", "{a: b}", "text", "7", "true", "|", "<< parameters.x >>"]);
  lines.splice(from, random.pick([1, blockLength(lines, from)]), line.replace(/:.*$/, `: ${value}`));
}

const changes: readonly LineChange[] = [
  moveLine,
  indentLines,
  deleteBlock,
  deleteBlock,
  duplicateBlock,
  duplicateBlock,
  moveBlock,
  moveBlock,
  addAlias,
  changeKind,
  changeKind,
];

/** Moves, indents, removes, doubles or empties lines and the blocks that belong to a key. */
export const mutateLines: Mutation = (text, random) => {
  const lines = text.split("\n");
  random.pick(changes)(lines, random);
  return lines.join("\n");
};

/** The head of one text and the tail of another, cut between lines. */
export function spliceTexts(head: string, tail: string, random: SeededRandom): string {
  const first = head.split("\n");
  const second = tail.split("\n");
  const cut = first.slice(0, random.below(first.length + 1));
  return [...cut, ...second.slice(random.below(second.length))].join("\n");
}
