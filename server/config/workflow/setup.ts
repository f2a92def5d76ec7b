import { type CompileContext, reportError, reportWarning } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { isEmptyValue, readBoolean } from "#server/config/read/read-scalar.ts";
import type { CompiledConfig } from "#server/config/workflow/compiled-config.ts";
import type { PipelinePlan } from "#server/core/plan/pipeline-plan.ts";

/**
 * The top-level `setup` where it is true, else null (config-language §21). Version 2 has it because
 * compiled configurations keep it. A configuration that continues a pipeline cannot have it.
 */
export function readSetup(context: CompileContext, root: Cursor, isContinuation: boolean): Cursor | null {
  const entry = root.node.kind === "map" ? root.node.entries.get("setup") : undefined;
  const setup = entry === undefined ? null : entryCursor(root, entry);
  if (setup === null || isEmptyValue(context, setup) || readBoolean(context, setup) !== true) return null;
  if (isContinuation) {
    const message = "A configuration that continues a pipeline cannot have `setup: true`.";
    const suggestion = "Leave `setup` out.";
    reportError(context, setup, {
      code: "setup_in_continuation",
      message,
      suggestion,
      span: setup.keySpan ?? setup.node,
    });
  }
  return setup;
}

/** A setup runs one workflow, at least as far as conditions and filters let it; the clock starts none. */
export function checkSetup(
  context: CompileContext,
  setup: Cursor,
  { config, plan }: { config: CompiledConfig; plan: PipelinePlan },
): void {
  const span = setup.keySpan ?? setup.node;
  const names = plan.workflows.map(({ name }) => name);
  if (names.length > 1) {
    const shown = names.slice(0, 5).join(", ");
    const message = `With \`setup: true\` only one workflow can run, but ${names.length} would: ${shown}.`;
    const suggestion =
      "Give the others a `when` that does not hold here, or move them to the configuration that follows.";
    reportError(context, setup, { code: "several_setup_workflows", message, suggestion, span });
  }
  if (config.workflows.every(({ schedules }) => schedules === null)) return;
  const message = "`triggers` have no effect with `setup: true`: the clock starts no such workflow.";
  reportWarning(context, setup, { code: "no_effect", message, span });
}
