import type { MapEntry, MapNode } from "#server/config/source/config-node.ts";

/** Both maps in one. Where both have a map under a key those become one too; of other values the later counts. */
export function mergeMaps(first: MapNode, later: MapNode): MapNode {
  const entries = new Map<string, MapEntry>(first.entries);
  for (const [key, entry] of later.entries) {
    const known = entries.get(key)?.value;
    const { value } = entry;
    const merged = known?.kind === "map" && value.kind === "map" ? mergeMaps(known, value) : value;
    entries.set(key, { ...entry, value: merged });
  }
  return { ...first, entries, weight: first.weight + later.weight };
}
