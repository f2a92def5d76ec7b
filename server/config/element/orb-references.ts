import { createIssueSink } from "#server/config/issue/issue-sink.ts";
import type { ConfigNode } from "#server/config/source/config-node.ts";
import { parseSource } from "#server/config/source/parse-source.ts";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";

/** The references in the `orbs:` of an orb, and in those of orbs written inside it. Nothing for a text that cannot be read. */
export function orbReferencesIn(source: string): string[] {
  const tree = parseSource(source, createIssueSink(source));
  return tree === null ? [] : [...new Set(referencesOf(tree))];
}

function referencesOf(node: ConfigNode): string[] {
  const section = node.kind === "map" ? node.entries.get("orbs")?.value : undefined;
  if (section?.kind !== "map") return [];
  return [...section.entries.values()].flatMap(({ value }) => {
    if (value.kind !== "scalar") return referencesOf(value);
    return parseOrbReference(value.text) === null ? [] : [value.text];
  });
}
