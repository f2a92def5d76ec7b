import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readName, readText } from "#server/config/read/read-scalar.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";
import { readStepName, stepTitles } from "#server/config/step/step-title.ts";
import { readStepWhen } from "#server/config/step/step-when.ts";
import type { StoreArtifactsStepPlan } from "#server/core/plan/step-plan.ts";

const storeArtifactsRules = {
  owner: "a `store_artifacts` step",
  known: ["path", "destination", "name", "when"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `store_artifacts`, which also runs after a failure unless its `when` says otherwise. */
export function readStoreArtifactsStep(context: CompileContext, cursor: Cursor): StoreArtifactsStepPlan | null {
  const fields = readFields(context, cursor, storeArtifactsRules);
  if (fields === null) return null;
  if (fields.path === undefined) {
    reportMissingKey(context, cursor, { key: "path", why: "`store_artifacts` needs a file or a directory." });
    return null;
  }
  const path = readName(context, fields.path);
  const destination = fields.destination ? readText(context, fields.destination) : null;
  const name = readStepName(context, fields.name, stepTitles.store_artifacts);
  const when = readStepWhen(context, fields.when, "always");
  return path === null ? null : { type: "store_artifacts", name, when, path, destination };
}
