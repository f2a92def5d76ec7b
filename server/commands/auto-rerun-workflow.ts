import { addAttempt } from "#server/commands/add-attempt.ts";
import type { Deps } from "#server/commands/deps.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { WorkflowId } from "#server/core/ids.ts";
import { autoRerunName } from "#server/core/workflow/auto-rerun-name.ts";

/** Runs a failed workflow again from what failed, if it may still do so by itself. Harmless when another engine was faster. */
export async function autoRerunWorkflow(
  deps: Pick<Deps, "builds" | "clock" | "ids" | "variables">,
  workflowId: WorkflowId,
): Promise<void> {
  const attempt = await deps.builds.attempt(workflowId);
  if (attempt?.status !== "failed" || attempt.autoRerunsLeft === 0) return;
  const autoRerunsLeft = attempt.autoRerunsLeft - 1;
  const rerun = { rerunOf: workflowId, from: "failed", startedBy: autoRerunName, autoRerunsLeft } as const;
  await addAttempt(deps, attempt, rerun).catch((error: unknown) => {
    const isAddedAlready = error instanceof AppError && error.code === "conflict";
    if (!isAddedAlready) throw error;
  });
}
