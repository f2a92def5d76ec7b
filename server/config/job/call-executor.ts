import type { Finding } from "#server/config/element/library.ts";
import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { bindArguments } from "#server/config/parameter/bind-arguments.ts";
import { type CompileContext, reportError, spend } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { readName, reportKind } from "#server/config/read/read-scalar.ts";
import { weightOf } from "#server/config/source/node-weight.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** An executor as a job names it: `executor: name`, or a map with `name` and arguments. */
interface ExecutorReference {
  readonly name: string;
  readonly at: Cursor;
  readonly arguments: readonly Cursor[];
}

/**
 * Finds the executor that `executor:` names and binds its arguments. The name means an executor of
 * whoever wrote it, also when it arrived as an argument. Null after an issue.
 */
export function callExecutor(context: CompileContext, cursor: Cursor): Cursor | null {
  const reference = readReference(context, cursor);
  if (reference === null) return null;
  const { at, name } = reference;
  const found = at.scope.library.find("executors", name);
  if (found.kind === "remote") context.remoteUses.push({ orb: found.orb, name, at });
  if (found.kind === "none") reportUnknown(context, reference);
  return found.kind === "element" ? boundBody(context, reference, found) : null;
}

function boundBody(
  context: CompileContext,
  reference: ExecutorReference,
  found: Finding & { kind: "element" },
): Cursor | null {
  const { element } = found;
  const { at, name } = reference;
  if (!spend(context, at, weightOf(element.body.node))) return null;
  const scope = bindArguments(context, { element, name, at, arguments: reference.arguments });
  return { ...element.body, scope };
}

function readReference(context: CompileContext, cursor: Cursor): ExecutorReference | null {
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  if (node.kind !== "map") {
    if (node.kind !== "scalar") reportKind(context, resolved, "an executor (String or Mapping)");
    const name = node.kind === "scalar" ? readName(context, resolved) : null;
    return name === null ? null : { name, at: resolved, arguments: [] };
  }
  const entry = node.entries.get("name");
  if (entry === undefined) {
    const message = "required key [name] not found: `executor` as a map says which executor it means by `name`.";
    const [key] = node.entries.keys();
    const suggestion = key === undefined ? null : `executor: {name: ${key}, …}`;
    reportError(context, resolved, { code: "missing_executor_name", message, suggestion });
    return null;
  }
  const name = readName(context, entryCursor(resolved, entry));
  const others = [...node.entries.values()].filter((other) => other !== entry);
  const given = others.map((other) => entryCursor(resolved, other));
  return name === null ? null : { name, at: { ...resolved, keySpan: entry.value }, arguments: given };
}

function reportUnknown(context: CompileContext, { name, at }: ExecutorReference): void {
  const message = `Cannot find a definition for executor named ${name}`;
  const known = at.scope.library.names("executors");
  const suggestion = nearestWord(name, known);
  const span = at.node.kind === "map" && at.keySpan !== null ? at.keySpan : at.node;
  reportError(context, at, { code: "unknown_executor", message, suggestion, span });
}
