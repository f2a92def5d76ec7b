import type { CompileContext } from "#server/config/read/compile-context.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readTexts } from "#server/config/read/read-list.ts";
import type { NamedStep } from "#server/config/step/named-step.ts";
import { readStepName, stepTitles } from "#server/config/step/step-title.ts";
import type { AddSshKeysStepPlan } from "#server/core/plan/step-plan.ts";

const addSshKeysRules = {
  owner: "an `add_ssh_keys` step",
  known: ["fingerprints", "name"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `add_ssh_keys`. Without fingerprints, also with an empty list of them, it means all keys of the project. */
export function readAddSshKeysStep(context: CompileContext, { body }: NamedStep): AddSshKeysStepPlan | null {
  const fields = body === null ? {} : readFields(context, body, addSshKeysRules);
  if (fields === null) return null;
  const fingerprints = fields.fingerprints ? readTexts(context, fields.fingerprints) : [];
  return {
    type: "add_ssh_keys",
    name: readStepName(context, fields.name, stepTitles.add_ssh_keys),
    when: "on_success",
    fingerprints: fingerprints.length === 0 ? null : fingerprints,
  };
}
