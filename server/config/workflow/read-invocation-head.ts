import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { reportKind } from "#server/config/read/read-scalar.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** Which job an entry of a list of jobs means, before anyone looks at its keys. */
export interface InvocationHead {
  /** The job's or job group's name as written. */
  readonly name: string;
  /** Its keys; the name itself where there are none. */
  readonly at: Cursor;
  /** True when nothing is written but the name. */
  readonly isBare: boolean;
}

/** Reads a name, or a map of one name to its keys. Null after an issue. */
export function readInvocationHead(context: CompileContext, cursor: Cursor): InvocationHead | null {
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  if (node.kind === "scalar" && node.value !== null) return { name: node.text, at: resolved, isBare: true };
  if (node.kind !== "map") {
    reportKind(context, resolved, "a job (String or Mapping)");
    return null;
  }
  const [entry] = node.entries.values();
  if (entry === undefined || node.entries.size > 1) {
    reportKeyCount(context, resolved, [...node.entries.keys()]);
    return null;
  }
  const isBare = entry.value.kind === "scalar" && entry.value.value === null;
  return { name: entry.key, at: entryCursor(resolved, entry), isBare };
}

function reportKeyCount(context: CompileContext, cursor: Cursor, keys: readonly string[]): void {
  const [first] = keys;
  if (first === undefined) {
    const message = "A job of a workflow must have one key, but this map is empty.";
    reportError(context, cursor, { code: "empty_invocation", message });
    return;
  }
  const shown = keys.slice(0, 5).join(", ");
  const message = `A job of a workflow must have one key, but this one has ${keys.length}: ${shown}.`;
  const suggestion = `Indent what belongs to \`${first}\` by two more columns than \`${first}\` itself.`;
  reportError(context, cursor, { code: "job_with_several_keys", message, suggestion });
}
