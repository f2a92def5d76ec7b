import { addAttempt } from "#server/commands/add-attempt.ts";
import type { Deps } from "#server/commands/deps.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { WorkflowId } from "#server/core/ids.ts";
import type { WorkflowAttempt } from "#server/core/ports/build-store.ts";
import { autoRerunName } from "#server/core/workflow/auto-rerun-name.ts";

type RerunDeps = Pick<Deps, "builds" | "clock" | "ids" | "variables">;

/** Runs a failed workflow again from what failed, if it may still do so by itself. Harmless when another engine was faster. */
export async function autoRerunWorkflow(deps: RerunDeps, workflowId: WorkflowId): Promise<void> {
  const attempt = await deps.builds.attempt(workflowId);
  if (attempt?.status !== "failed" || attempt.autoRerunsLeft === 0) return;
  await addRerun(deps, attempt, { workflowId, autoRerunsLeft: attempt.autoRerunsLeft - 1 });
}

/** Runs a workflow again from what a stop of Rotunda cut off. Harmless when another engine was faster. */
export async function restartWorkflow(deps: RerunDeps, workflowId: WorkflowId): Promise<void> {
  const attempt = await deps.builds.attempt(workflowId);
  if (attempt?.status === "failed") await addRerun(deps, attempt, { workflowId, autoRerunsLeft: 0 });
}

async function addRerun(
  deps: RerunDeps,
  attempt: WorkflowAttempt,
  { workflowId, autoRerunsLeft }: { readonly workflowId: WorkflowId; readonly autoRerunsLeft: number },
): Promise<void> {
  const rerun = { rerunOf: workflowId, from: "failed", startedBy: autoRerunName, autoRerunsLeft } as const;
  await addAttempt(deps, attempt, rerun).catch((error: unknown) => {
    const isAddedAlready = error instanceof AppError && error.code === "conflict";
    if (!isAddedAlready) throw error;
  });
}
