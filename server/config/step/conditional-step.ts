import { evaluateCondition } from "#server/config/logic/condition.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { nameSpan } from "#server/config/step/named-step.ts";

const conditionalRules = {
  owner: "a conditional step",
  known: ["condition", "steps", "description", "name"],
  unknown: "error",
} as const satisfies FieldRules<string>;

/**
 * The steps of `when` or `unless`, or null when the condition says that they are left out. Steps
 * that are left out are not read. Where only shapes are checked nothing is left out.
 */
export function conditionalSteps(context: CompileContext, cursor: Cursor, wanted: boolean): Cursor | null {
  const fields = readFields(context, cursor, conditionalRules);
  if (fields === null) return null;
  const missing = cursor.node.kind === "map" && !cursor.node.entries.has("condition") ? "condition" : null;
  const absent = missing ?? (fields.steps === undefined ? "steps" : null);
  if (absent !== null) {
    const message = `required key [${absent}] not found: \`${cursor.key}\` needs a \`condition\` and \`steps\`.`;
    reportError(context, cursor, { code: `missing_${absent}`, message, span: nameSpan(cursor) });
    return null;
  }
  if (context.shapeOnly) return fields.steps ?? null;
  return conditionOf(context, cursor) === wanted ? (fields.steps ?? null) : null;
}

/** A condition with nothing written is false, like any absent value. */
function conditionOf(context: CompileContext, cursor: Cursor): boolean | null {
  const entry = cursor.node.kind === "map" ? cursor.node.entries.get("condition") : undefined;
  return entry === undefined ? null : evaluateCondition(context, entryCursor(cursor, entry));
}
