import type { ConfigNode } from "#server/config/source/config-node.ts";

/** This many characters of text weigh as much as one value, so that long texts cannot multiply unseen. */
const charactersPerWeight = 64;

/** How many values a node stands for once every alias below it is written out. */
export function weightOf(node: ConfigNode): number {
  if (node.kind === "list" || node.kind === "map") return node.weight;
  return node.kind === "scalar" ? 1 + Math.floor(node.text.length / charactersPerWeight) : 1;
}
