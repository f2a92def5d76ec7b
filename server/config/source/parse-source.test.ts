import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createIssueSink } from "#server/config/issue/issue-sink.ts";
import type { ConfigNode } from "#server/config/source/config-node.ts";
import { parseWithLibrary } from "#server/config/source/library-yaml.ts";
import { parseQuickly } from "#server/config/source/quick/quick-yaml.ts";
import { createTreeBuilder } from "#server/config/source/tree-builder.ts";

/** A tree as lines of path, place and value, so that two trees can be compared and read. */
function linesOf(node: ConfigNode, path = ""): string[] {
  const place = node.start === node.end ? "nowhere" : `${node.start}-${node.end}`;
  if (node.kind === "scalar")
    return [`${path} ${place} ${String(node.value)} ${typeof node.value} ${node.text} ${node.plain}`];
  if (node.kind === "list")
    return [`${path} ${place} list`, ...node.items.flatMap((item, index) => linesOf(item, `${path}[${index}]`))];
  if (node.kind === "faulty") return [`${path} ${place} faulty`];
  const entries = [...node.entries.values()];
  return [
    `${path} ${place} map`,
    ...entries.flatMap(({ key, keySpan, value }) => [
      `${path}.${key} ${keySpan.start}-${keySpan.end} key`,
      ...linesOf(value, `${path}.${key}`),
    ]),
  ];
}

/** Both readings of a text; `quick` is null when the quick reader left it to the library. */
function bothReadings(source: string) {
  const quickIssues = createIssueSink(source);
  const quick = parseQuickly(source, createTreeBuilder(quickIssues));
  if (quick === null) return null;
  const issues = createIssueSink(source);
  const library = parseWithLibrary({ source, issues, builder: createTreeBuilder(issues) });
  const libraryLines = library === null ? [JSON.stringify(issues.list())] : linesOf(library);
  return {
    quick: [...linesOf(quick), JSON.stringify(quickIssues.list())],
    library: [...libraryLines, JSON.stringify(issues.list())],
  };
}

function yamlFilesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return yamlFilesBelow(path);
    return /\.ya?ml$/.test(name) ? [path] : [];
  });
}

const root = join(import.meta.dirname, "../../..");
const files = [...yamlFilesBelow(join(root, "server/config/cases")), ...yamlFilesBelow(join(root, "../shared/corpus"))];

test(`the quick reader and the library read ${files.length} files alike`, () => {
  let quickCount = 0;
  for (const file of files) {
    if (file.includes("multiply")) continue;
    const readings = bothReadings(readFileSync(file, "utf8"));
    if (readings === null) continue;
    quickCount += 1;
    expect(readings.quick, file).toEqual(readings.library);
  }
  expect(quickCount / files.length, "the quick reader is sure of nearly all").toBeGreaterThan(0.8);
});

const pieces = fc.constantFrom(
  ...["a", "b", "c d", "1.10", "~", "yes", "-", "- ", ": ", ":", "a: ", "b:\n", "'x'", '"y"', '"\\n"', "''", "'it''s'"],
  ...[
    "\n",
    "\n  ",
    "\n    ",
    "\n\n",
    "  ",
    " ",
    " # note",
    "#",
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "|\n",
    ">\n",
    "|-\n",
    ">+\n",
  ],
  ...[
    "&x ",
    "*x",
    "&x\n",
    "<<: ",
    "? ",
    "!t ",
    "---\n",
    "\t",
    "%",
    "@",
    "`",
    "\n- ",
    "\n  - ",
    "k: v\n",
    "\n  k: ",
    "- |\n  t\n",
  ],
);

test("the quick reader gives what the library gives, or nothing", () => {
  const text = fc.array(pieces, { maxLength: 14 }).map((list) => list.join(""));
  const property = fc.property(text, (source) => {
    const readings = bothReadings(source);
    if (readings !== null) expect(readings.quick).toEqual(readings.library);
  });
  fc.assert(property, { numRuns: 3000, seed: 20261123 });
});
