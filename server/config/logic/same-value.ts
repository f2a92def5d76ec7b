import { type CompileContext, spend } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor, itemCursor } from "#server/config/read/cursor.ts";
import type { ConfigNode, ScalarValue } from "#server/config/source/config-node.ts";
import { resolve } from "#server/config/template/resolve.ts";

/**
 * Whether two values are the same: scalars of one type and value, lists and maps by what they hold.
 * An executor is the same as its name and as the map that defines it.
 */
export function sameValue(context: CompileContext, left: Cursor, right: Cursor): boolean {
  const first = resolve(context, left);
  const second = resolve(context, right);
  if (!spend(context, left, 1)) return false;
  if (first.role === "executor") return sameExecutor(context, first, second);
  if (second.role === "executor") return sameExecutor(context, second, first);
  const { node } = first;
  const other = second.node;
  if (node.kind === "scalar" && other.kind === "scalar") return sameScalar(node.value, other.value);
  if (node.kind === "list" && other.kind === "list") {
    if (node.items.length !== other.items.length) return false;
    return node.items.every((item, index) => {
      const counterpart = other.items[index];
      if (counterpart === undefined) return false;
      return sameValue(context, itemCursor(first, item, index), itemCursor(second, counterpart, index));
    });
  }
  if (node.kind !== "map" || other.kind !== "map" || node.entries.size !== other.entries.size) return false;
  return [...node.entries.values()].every((entry) => {
    const counterpart = other.entries.get(entry.key);
    return counterpart !== undefined && sameValue(context, entryCursor(first, entry), entryCursor(second, counterpart));
  });
}

function sameScalar(left: ScalarValue, right: ScalarValue): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}

function sameExecutor(context: CompileContext, executor: Cursor, other: Cursor): boolean {
  const name = executorName(executor.node);
  if (other.role === "executor") {
    return name === executorName(other.node) && sameTree(context, executor, other);
  }
  if (other.node.kind === "scalar") return other.node.value === name;
  if (sameTree(context, executor, other)) return true;
  const found = name === null ? null : executor.scope.library.find("executors", name);
  return found?.kind === "element" && sameTree(context, found.element.body, other);
}

function executorName(node: ConfigNode): string | null {
  const name = node.kind === "map" ? node.entries.get("name")?.value : node;
  return name?.kind === "scalar" ? name.text : null;
}

/** Compares what is written, because an executor's body has no values before it is called. */
function sameTree(context: CompileContext, left: Cursor, right: Cursor): boolean {
  const same = (first: ConfigNode, second: ConfigNode): boolean => {
    if (first === second) return true;
    if (!spend(context, left, 1)) return false;
    if (first.kind === "scalar") return second.kind === "scalar" && sameScalar(first.value, second.value);
    if (first.kind === "list") {
      if (second.kind !== "list" || first.items.length !== second.items.length) return false;
      return first.items.every((item, index) => same(item, second.items[index] ?? item));
    }
    if (first.kind !== "map" || second.kind !== "map" || first.entries.size !== second.entries.size) return false;
    return [...first.entries.values()].every(({ key, value }) => {
      const counterpart = second.entries.get(key);
      return counterpart !== undefined && same(value, counterpart.value);
    });
  };
  return same(left.node, right.node);
}
