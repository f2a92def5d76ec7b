import type { ConfigNode, MapEntry, Span } from "#server/config/source/config-node.ts";
import { pathOf } from "#server/config/source/tree-path.ts";
import type { Scope } from "#server/config/template/scope.ts";

/**
 * A node together with how it was reached and what its `<< >>` may refer to. Scopes are lexical:
 * a value passed elsewhere keeps the scope of the place where it was written.
 */
export interface Cursor {
  readonly node: ConfigNode;
  readonly parent: Cursor | null;
  readonly key: string | number;
  /** Where the key is written, to underline the key and not its value. */
  readonly keySpan: Span | null;
  readonly scope: Scope;
  /** Set on the value of an executor parameter, which compares by its name and by what the executor is. */
  readonly role?: "executor";
}

/** The cursor of a map's entry. */
export function entryCursor(parent: Cursor, entry: MapEntry): Cursor {
  return { node: entry.value, parent, key: entry.key, keySpan: entry.keySpan, scope: parent.scope };
}

/** The cursor of a list's item. */
export function itemCursor(parent: Cursor, node: ConfigNode, index: number): Cursor {
  return { node, parent, key: index, keySpan: null, scope: parent.scope };
}

/** The path from the root, for issues: `jobs.build.steps[2]`. */
export function cursorPath(cursor: Cursor): string {
  const keys: (string | number)[] = [];
  for (let at: Cursor = cursor; at.parent !== null; at = at.parent) keys.unshift(at.key);
  return pathOf(keys);
}

/** What to underline: the value, or the key where nothing is written after it. */
export function cursorSpan(cursor: Cursor): Span {
  const { node, keySpan } = cursor;
  return node.end > node.start || keySpan === null ? node : keySpan;
}
