import type { ConfigNode, MapEntry } from "#server/config/source/config-node.ts";
import { shiftSpan } from "#server/config/source/source-texts.ts";

/** The same tree with every place moved on by an offset. Nodes that aliases share stay shared. */
export function shiftTree(root: ConfigNode, by: number): ConfigNode {
  const moved = new Map<ConfigNode, ConfigNode>();
  const shift = (node: ConfigNode): ConfigNode => {
    const known = moved.get(node);
    if (known !== undefined) return known;
    const made = shifted(node);
    moved.set(node, made);
    return made;
  };
  const shifted = (node: ConfigNode): ConfigNode => {
    const place = shiftSpan(node, by);
    if (node.kind === "list") return { ...node, ...place, items: node.items.map(shift) };
    if (node.kind !== "map") return { ...node, ...place };
    const entries = [...node.entries].map(([key, entry]): [string, MapEntry] => [
      key,
      { key: entry.key, keySpan: shiftSpan(entry.keySpan, by), value: shift(entry.value) },
    ]);
    return { ...node, ...place, entries: new Map(entries) };
  };
  return shift(root);
}
