import { createIssueSink, type Fault, type IssueSink } from "#server/config/issue/issue-sink.ts";
import type { ConfigNode } from "#server/config/source/config-node.ts";
import { parseWithLibrary } from "#server/config/source/library-yaml.ts";
import { pathAt } from "#server/config/source/path-at.ts";
import { parseQuickly } from "#server/config/source/quick/quick-yaml.ts";
import { sourceLengthMax } from "#server/config/source/source-limits.ts";
import { createTreeBuilder } from "#server/config/source/tree-builder.ts";

/**
 * Turns the text into a tree without anchors, aliases and merge keys, or returns null when it
 * is not YAML or larger than we accept. Never throws; all faults go to `issues`.
 */
export function parseSource(source: string, issues: IssueSink): ConfigNode | null {
  if (source.length > sourceLengthMax) {
    issues.add(tooLarge(source.length));
    return null;
  }
  const { root, faults } = readQuickly(source) ?? readWithLibrary(source);
  for (const fault of faults) {
    issues.add(root === null ? fault : { ...fault, path: pathAt(root, fault.span.start) });
  }
  return root;
}

interface Reading {
  readonly root: ConfigNode | null;
  readonly faults: readonly Fault[];
}

/** Null when the quick reader is unsure; what it told until then is forgotten. */
function readQuickly(source: string): Reading | null {
  const { sink, faults } = faultList(source);
  const root = parseQuickly(source, createTreeBuilder(sink));
  return root === null ? null : { root, faults };
}

function readWithLibrary(source: string): Reading {
  const { sink, faults } = faultList(source);
  const root = parseWithLibrary({ source, issues: sink, builder: createTreeBuilder(sink) });
  return { root, faults };
}

/** A sink that keeps faults as they are, because their paths are known only when the tree is. */
function faultList(source: string): { sink: IssueSink; faults: Fault[] } {
  const faults: Fault[] = [];
  return { sink: { ...createIssueSink(source), add: (fault) => void faults.push(fault) }, faults };
}

function tooLarge(length: number): Fault {
  return {
    severity: "error",
    code: "source_too_large",
    message: `The configuration has ${length} characters; at most ${sourceLengthMax} are read.`,
    path: "",
    span: { start: 0, end: 0 },
    suggestion: "Move long scripts into files of the repository.",
  };
}
