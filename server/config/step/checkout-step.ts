import { type CompileContext, reportWarning } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readInteger, readName, readWord } from "#server/config/read/read-scalar.ts";
import type { NamedStep } from "#server/config/step/named-step.ts";
import { readStepName, stepTitles } from "#server/config/step/step-title.ts";
import type { CheckoutStepPlan } from "#server/core/plan/step-plan.ts";

const checkoutRules = {
  owner: "a `checkout` step",
  known: ["path", "name", "method", "depth"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

const checkoutMethods = ["blobless", "full", "shallow"] as const;

/** More history than any repository has. */
const checkoutDepthMax = 1_000_000_000;

/** Reads `checkout`, alone or with keys. */
export function readCheckoutStep(context: CompileContext, { body }: NamedStep): CheckoutStepPlan | null {
  const fields = body === null ? {} : readFields(context, body, checkoutRules);
  if (fields === null) return null;
  const method = fields.method ? readWord(context, fields.method, checkoutMethods) : null;
  const depth = fields.depth ? readDepth(context, fields.depth, method === "shallow") : null;
  return {
    type: "checkout",
    name: readStepName(context, fields.name, stepTitles.checkout),
    when: "on_success",
    path: (fields.path && readName(context, fields.path)) ?? ".",
    ...(method === null || method === "blobless" ? {} : { method }),
    ...(depth === null || depth === 1 ? {} : { depth }),
  };
}

/** Only a shallow checkout has a depth. */
function readDepth(context: CompileContext, cursor: Cursor, isShallow: boolean): number | null {
  const depth = readInteger(context, cursor, { min: 1, max: checkoutDepthMax });
  if (isShallow) return depth;
  const message = "`depth` in a `checkout` step has no effect without `method: shallow`.";
  reportWarning(context, cursor, { code: "no_effect", message, span: cursor.keySpan ?? cursor.node });
  return null;
}
