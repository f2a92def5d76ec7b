import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import { type NamedStep, nameSpan } from "#server/config/step/named-step.ts";
import type { StepSurroundings } from "#server/config/step/step-surroundings.ts";
import { readStepName, stepTitles } from "#server/config/step/step-title.ts";
import { resolve } from "#server/config/template/resolve.ts";
import type { InstallSigningBundleStepPlan } from "#server/core/plan/step-plan.ts";

const installSigningBundleRules = {
  owner: "an `install_signing_bundle` step",
  known: ["bundle", "name"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `install_signing_bundle`: alone, with the bundle's name as its text, or with keys. Only for a Mac. */
export function readInstallSigningBundleStep(
  context: CompileContext,
  { at, body }: NamedStep,
  { executor }: StepSurroundings,
): InstallSigningBundleStepPlan | null {
  if (executor !== null && executor !== "macos") {
    const message = "`install_signing_bundle` is for jobs with `macos`.";
    reportError(context, at, { code: "needs_macos", message, span: nameSpan(at) });
    return null;
  }
  const step = { type: "install_signing_bundle", when: "on_success" } as const;
  const title = stepTitles.install_signing_bundle;
  const resolved = body === null ? null : resolve(context, body);
  if (resolved === null) return { ...step, name: title, bundle: null };
  if (resolved.node.kind === "scalar") return { ...step, name: title, bundle: readName(context, resolved) };
  const fields = readFields(context, resolved, installSigningBundleRules);
  if (fields === null) return null;
  const bundle = fields.bundle ? readName(context, fields.bundle) : null;
  return { ...step, name: readStepName(context, fields.name, title), bundle };
}
