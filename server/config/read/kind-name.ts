import type { ConfigNode } from "#server/config/source/config-node.ts";

/** The word CircleCI's messages use for what was written: `Mapping`, `Sequence`, `String`… */
export function kindName(node: ConfigNode): string {
  if (node.kind === "map") return "Mapping";
  if (node.kind === "list") return "Sequence";
  if (node.kind === "faulty" || node.value === null) return "Null";
  if (typeof node.value === "boolean") return "Boolean";
  return typeof node.value === "number" ? "Number" : "String";
}
