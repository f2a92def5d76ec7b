import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";
import { readStepName, stepTitles } from "#server/config/step/step-title.ts";
import { readStepWhen } from "#server/config/step/step-when.ts";
import type { StoreTestResultsStepPlan } from "#server/core/plan/step-plan.ts";

const storeTestResultsRules = {
  owner: "a `store_test_results` step",
  known: ["path", "name", "when"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `store_test_results`, which also runs after a failure unless its `when` says otherwise. */
export function readStoreTestResultsStep(context: CompileContext, cursor: Cursor): StoreTestResultsStepPlan | null {
  const fields = readFields(context, cursor, storeTestResultsRules);
  if (fields === null) return null;
  if (fields.path === undefined) {
    reportMissingKey(context, cursor, { key: "path", why: "`store_test_results` needs a file or a directory." });
    return null;
  }
  const path = readName(context, fields.path);
  const name = readStepName(context, fields.name, stepTitles.store_test_results);
  const when = readStepWhen(context, fields.when, "always");
  return path === null ? null : { type: "store_test_results", name, when, path };
}
