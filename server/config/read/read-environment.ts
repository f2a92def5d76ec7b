import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { readEntries, readItems } from "#server/config/read/read-list.ts";
import { reportKind } from "#server/config/read/read-scalar.ts";
import type { ScalarValue } from "#server/config/source/config-node.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** Turns one value into the text that the process sees. */
export type EnvironmentText = (value: ScalarValue) => string;

/**
 * Reads `environment`: a map, a list of maps, or text like `NAME=value` in place of a map, as some
 * real files have it. A later entry of the same name wins. Names that no process can have (empty,
 * with `=` or a NUL) are refused.
 */
export function readEnvironment(
  context: CompileContext,
  cursor: Cursor | undefined,
  textOf: EnvironmentText,
): Record<string, string> {
  const values = new Map<string, string>();
  if (cursor === undefined) return {};
  const resolved = resolve(context, cursor);
  const maps = resolved.node.kind === "list" ? (readItems(context, resolved) ?? []) : [resolved];
  for (const map of maps) {
    const assignment = assignmentOf(context, map);
    if (assignment !== null) values.set(...assignment);
    else
      for (const entry of readEntries(context, map) ?? []) {
        const text = readVariable(context, entry, textOf);
        if (text !== null) values.set(String(entry.key), text);
      }
  }
  return Object.fromEntries(values);
}

/** `NAME=value` as name and value, or null for everything else. */
function assignmentOf(context: CompileContext, cursor: Cursor): [string, string] | null {
  const { node } = resolve(context, cursor);
  const [, name, value] = node.kind === "scalar" ? (/^([^=\s]+)=(.*)$/s.exec(node.text) ?? []) : [];
  return name === undefined || value === undefined ? null : [name, value];
}

function readVariable(context: CompileContext, entry: Cursor, textOf: EnvironmentText): string | null {
  const name = String(entry.key);
  if (name === "" || name.includes("=") || name.includes("\0")) {
    const message = `\`${name}\` cannot be the name of an environment variable.`;
    reportError(context, entry, { code: "invalid_environment_name", message, span: entry.keySpan ?? entry.node });
    return null;
  }
  const { node } = resolve(context, entry);
  if (node.kind === "scalar") return textOf(node.value);
  reportKind(context, { ...entry, node }, "String");
  return null;
}
