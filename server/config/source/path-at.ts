import type { ConfigNode } from "#server/config/source/config-node.ts";
import { pathOf } from "#server/config/source/tree-path.ts";

/**
 * The path of the innermost value written around an offset. Aliased values are skipped, because
 * they were written somewhere else.
 */
export function pathAt(root: ConfigNode, offset: number): string {
  const keys: (string | number)[] = [];
  let node: ConfigNode | null = root;
  while (node !== null) {
    const step = childAt(node, offset);
    if (step === null) break;
    keys.push(step.key);
    node = step.node;
  }
  return pathOf(keys);
}

function childAt(node: ConfigNode, offset: number): { key: string | number; node: ConfigNode } | null {
  if (node.kind === "list") {
    for (const [index, item] of node.items.entries()) {
      if (holds(node, item.start) && item.start <= offset && offset < item.end) return { key: index, node: item };
    }
  }
  if (node.kind === "map") {
    for (const { key, keySpan, value } of node.entries.values()) {
      if (!holds(node, keySpan.start)) continue;
      const written = holds(node, value.start) && value.start >= keySpan.end;
      const end = written ? value.end : keySpan.end;
      if (keySpan.start <= offset && offset < end) return { key, node: value };
    }
  }
  return null;
}

function holds(node: ConfigNode, offset: number): boolean {
  return node.start <= offset && offset < node.end;
}
