import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import { isTruthy } from "#server/config/template/is-truthy.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** The longest name of a context, in characters. */
const contextNameLengthMax = 200;

/** How many contexts one file may name. */
const contextsMax = 100;

/**
 * Reads `context`: a name or a list of them; later ones win, so a name written twice counts where
 * it stands last. An expression that comes to nothing asks for no context.
 */
export function readContexts(context: CompileContext, cursor: Cursor | undefined): string[] {
  if (cursor === undefined) return [];
  const resolved = resolve(context, cursor);
  const items = resolved.node.kind === "list" ? (readItems(context, resolved) ?? []) : [cursor];
  const names = new Set<string>();
  for (const item of items) {
    const name = readContextName(context, item);
    if (name === null) continue;
    names.delete(name);
    names.add(name);
    countContext(context, item, name);
  }
  return [...names];
}

function readContextName(context: CompileContext, cursor: Cursor): string | null {
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  if (node !== cursor.node && node.kind === "scalar" && !isTruthy(node.value)) return null;
  const name = readName(context, resolved);
  if (name === null) return null;
  const fault = faultOf(name);
  if (fault === null) return name;
  reportError(context, resolved, { code: "invalid_context_name", message: `The name of a context ${fault}` });
  return null;
}

function faultOf(name: string): string | null {
  if (name !== name.trim()) return "must not begin or end with a blank.";
  if (name.length <= contextNameLengthMax) return null;
  return `has at most ${contextNameLengthMax} characters, but this one has ${name.length}.`;
}

/** The first context too many is told, and no other. */
function countContext(context: CompileContext, cursor: Cursor, name: string): void {
  const { contextNames } = context;
  if (contextNames.has(name) || contextNames.size > contextsMax) return;
  contextNames.add(name);
  if (contextNames.size <= contextsMax) return;
  const message = `A file can name at most ${contextsMax} different contexts; \`${name}\` is one more.`;
  reportError(context, cursor, { code: "too_many_contexts", message });
}
