import { autoRerunWorkflow, restartWorkflow } from "#server/commands/auto-rerun-workflow.ts";
import type { Deps } from "#server/commands/deps.ts";

/** A workflow is rerun by itself for this long after it was made (config-language §16). */
const autoRerunDaysMax = 90;
const dayMilliseconds = 24 * 3600 * 1000;

/**
 * One round of automatic reruns: everything that failed and may still try again
 * does so, and what a stop cut off is started again: jobs that had not begun in
 * any case, others (`rerunsBegun`) only where the owner wants it, because a step
 * that was interrupted may have done something already. What is due follows from
 * the rows, so a crash loses none.
 */
export async function rerunFailed(
  deps: Pick<Deps, "autoReruns" | "builds" | "clock" | "ids" | "variables">,
  { rerunsBegun }: { readonly rerunsBegun: boolean },
): Promise<void> {
  const madeSince = new Date(deps.clock.now().getTime() - autoRerunDaysMax * dayMilliseconds);
  for (const workflowId of await deps.autoReruns.waiting(madeSince)) await autoRerunWorkflow(deps, workflowId);
  const cutOff = await deps.autoReruns.cutOff({ madeSince, alsoBegun: rerunsBegun });
  for (const workflowId of cutOff) await restartWorkflow(deps, workflowId);
}
