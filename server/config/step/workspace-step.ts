import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readTexts } from "#server/config/read/read-list.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";
import { readStepName, stepTitles } from "#server/config/step/step-title.ts";
import type { AttachWorkspaceStepPlan, PersistToWorkspaceStepPlan } from "#server/core/plan/step-plan.ts";

const persistRules = {
  owner: "a `persist_to_workspace` step",
  known: ["root", "paths", "name"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

const attachRules = {
  owner: "an `attach_workspace` step",
  known: ["at", "name"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `persist_to_workspace`; a single path may stand for a list of one. */
export function readPersistToWorkspaceStep(context: CompileContext, cursor: Cursor): PersistToWorkspaceStepPlan | null {
  const fields = readFields(context, cursor, persistRules);
  if (fields === null) return null;
  const { root: rootField, paths: pathsField } = fields;
  const root = rootField ? readName(context, rootField) : null;
  if (rootField === undefined) {
    const why = "`persist_to_workspace` needs the directory that its `paths` start from.";
    reportMissingKey(context, cursor, { key: "root", why });
  }
  const paths = pathsField ? readTexts(context, pathsField) : [];
  const isEmpty = pathsField?.node.kind === "list" && pathsField.node.items.length === 0;
  if (pathsField === undefined || isEmpty) {
    reportMissingKey(context, cursor, { key: "paths", why: "`persist_to_workspace` needs something to keep." });
  }
  const name = readStepName(context, fields.name, stepTitles.persist_to_workspace);
  return root === null ? null : { type: "persist_to_workspace", name, when: "on_success", root, paths };
}

/** Reads `attach_workspace`. */
export function readAttachWorkspaceStep(context: CompileContext, cursor: Cursor): AttachWorkspaceStepPlan | null {
  const fields = readFields(context, cursor, attachRules);
  if (fields === null) return null;
  if (fields.at === undefined) {
    reportMissingKey(context, cursor, { key: "at", why: "`attach_workspace` needs a directory to unpack into." });
    return null;
  }
  const at = readName(context, fields.at);
  const name = readStepName(context, fields.name, stepTitles.attach_workspace);
  return at === null ? null : { type: "attach_workspace", name, when: "on_success", at };
}
