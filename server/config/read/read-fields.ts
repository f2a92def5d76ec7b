import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { type CompileContext, reportError, reportWarning } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { isEmptyValue, reportKind } from "#server/config/read/read-scalar.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** Which keys a map may have and what happens to the others. */
export interface FieldRules<Known extends string> {
  /** Who owns the keys, for messages: ``a `run` step``. */
  readonly owner: string;
  readonly known: readonly Known[];
  /** Keys that mean nothing here: a warning tells so. The value says why. */
  readonly withoutEffect?: Readonly<Record<string, string>>;
  readonly unknown: "error" | "warning" | "ignore";
}

/** The known keys that are written; a key with nothing after it counts as absent. */
export type Fields<Known extends string> = { readonly [Key in Known]?: Cursor };

/** Sorts the entries of a map by the rules, or tells that this is no map and returns null. */
export function readFields<Known extends string>(
  context: CompileContext,
  cursor: Cursor,
  rules: FieldRules<Known>,
): Fields<Known> | null {
  const resolved = resolve(context, cursor);
  if (resolved.node.kind !== "map") {
    reportKind(context, resolved, "Mapping");
    return null;
  }
  const fields: { [Key in Known]?: Cursor } = {};
  for (const entry of resolved.node.entries.values()) {
    const value = entryCursor(resolved, entry);
    const known = rules.known.find((key) => key === entry.key);
    if (known === undefined) reportOther(context, value, rules);
    else if (!isEmptyField(context, value)) fields[known] = value;
  }
  return fields;
}

/** Only literal emptiness counts here: a template is evaluated by the reader of the field. */
function isEmptyField(context: CompileContext, value: Cursor): boolean {
  return value.node.kind === "scalar" && value.node.plain && value.node.text.length < 5 && isEmptyValue(context, value);
}

function reportOther(context: CompileContext, value: Cursor, rules: FieldRules<string>): void {
  const key = String(value.key);
  const span = value.keySpan ?? value.node;
  const reason = own(rules.withoutEffect, key);
  if (reason !== undefined) {
    const message = `\`${key}\` in ${rules.owner} has no effect: ${reason}`;
    reportWarning(context, value, { code: "no_effect", message, span });
    return;
  }
  if (rules.unknown === "ignore") return;
  const tell = rules.unknown === "error" ? reportError : reportWarning;
  const message = `\`${key}\` is not a key of ${rules.owner}${rules.unknown === "error" ? "" : " and is ignored"}.`;
  const suggestion = nearestWord(key, rules.known);
  tell(context, value, { code: "unknown_key", message, suggestion, span });
}

function own(record: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
