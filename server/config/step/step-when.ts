import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { readWord } from "#server/config/read/read-scalar.ts";
import type { StepWhen } from "#server/core/plan/step-plan.ts";

const stepWhens = ["on_success", "on_fail", "always"] as const satisfies readonly StepWhen[];

/** Reads a step's `when`, or gives what the step does without one. */
export function readStepWhen(context: CompileContext, cursor: Cursor | undefined, absent: StepWhen): StepWhen {
  return cursor === undefined ? absent : (readWord(context, cursor, stepWhens) ?? absent);
}
