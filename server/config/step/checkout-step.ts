import { type CompileContext, reportWarning } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import type { CheckoutStepPlan } from "#server/core/plan/step-plan.ts";

const checkoutRules = {
  owner: "a `checkout` step",
  known: ["path", "name", "method"],
  withoutEffect: { depth: "the agent decides how much history it fetches." },
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `checkout`, alone (no cursor) or with a `path`. */
export function readCheckoutStep(context: CompileContext, cursor: Cursor | null): CheckoutStepPlan | null {
  const fields = cursor === null ? {} : readFields(context, cursor, checkoutRules);
  if (fields === null) return null;
  if (fields.method !== undefined) {
    const message = "`method` in a `checkout` step has no effect: the agent decides how much history it fetches.";
    reportWarning(context, fields.method, { code: "no_effect", message });
  }
  return {
    type: "checkout",
    name: (fields.name && readName(context, fields.name)) ?? "Checkout code",
    when: "on_success",
    path: (fields.path && readName(context, fields.path)) ?? ".",
  };
}
