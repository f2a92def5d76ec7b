import { addAttempt } from "#server/commands/add-attempt.ts";
import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import type { RerunFrom, RerunJobs } from "#server/core/build/kept-jobs.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { WorkflowId } from "#server/core/ids.ts";
import type { WorkflowAttempt } from "#server/core/ports/build-store.ts";
import { failedTestsMax } from "#server/core/test-result/failed-test.ts";
import { isFinalWorkflow } from "#server/core/workflow/fold-jobs.ts";

/** Attempts of one workflow beyond this are refused (CircleCI's own limit). */
const attemptsMax = 101;

/**
 * Runs a workflow again as a new attempt of the same pipeline: from the start,
 * from what failed (successes are kept), or some jobs with what depends on
 * them, perhaps with their failed tests only. Throws `not_found`, `conflict`
 * while it still runs (unless from the start) or when nothing failed, and
 * `invalid_input` for a job of another workflow.
 */
export async function rerunWorkflow(
  deps: Pick<Deps, "builds" | "clock" | "ids" | "variables">,
  actor: Actor,
  request: { readonly workflowId: WorkflowId; readonly from: RerunFrom },
): Promise<{ workflowId: WorkflowId }> {
  authorize(actor, "workflow.rerun");
  const attempt = await deps.builds.attempt(request.workflowId);
  if (attempt === null) throw new AppError("not_found", { userMessage: "Workflow not found", detail: { ...request } });
  refuseSenseless(attempt, request.from);
  const { workflowId: rerunOf, from } = request;
  return addAttempt(deps, attempt, { rerunOf, from, startedBy: actorName(actor), autoRerunsLeft: 0 });
}

function refuseSenseless(attempt: WorkflowAttempt, from: RerunFrom): void {
  const refuse = (userMessage: string) => new AppError("conflict", { userMessage, detail: { status: attempt.status } });
  if (attempt.isSetup && attempt.pipelineStatus !== "setup")
    throw refuse(
      "The pipeline has been continued already, so its setup workflow cannot run again. Trigger a new pipeline instead.",
    );
  if (attempt.newestAttempt >= attemptsMax)
    throw refuse(`A workflow can be rerun ${attemptsMax - 1} times. Trigger a new pipeline instead.`);
  if (from === "start") return;
  if (!isFinalWorkflow(attempt.status))
    throw refuse(`The workflow is ${attempt.status}. Cancel it or wait for it to end before rerunning a part of it.`);
  if (from === "failed" && attempt.jobs.every((job) => job.status === "success")) {
    throw refuse("Nothing failed in this workflow. Rerun it from the start instead.");
  }
  if (from !== "failed") refuseStrangeJobs(attempt, from);
}

function refuseStrangeJobs(attempt: WorkflowAttempt, { jobs, failedTestsOnly = false }: RerunJobs): void {
  const found = new Map(attempt.jobs.map((job) => [job.id, job]));
  const strange = jobs.find((id) => !found.has(id));
  if (strange !== undefined || jobs.length === 0) {
    throw new AppError("invalid_input", {
      userMessage: `Job ${strange ?? "(none given)"} is not in this workflow.`,
      detail: { jobs },
    });
  }
  if (!failedTestsOnly) return;
  for (const job of jobs.flatMap((id) => found.get(id) ?? [])) {
    const refuse = (why: string) => new AppError("conflict", { userMessage: `Job ${job.name} ${why}` });
    if (job.failedTests === 0)
      throw refuse("stored no failed test, so there is none to run again. Rerun the whole job instead.");
    if (job.failedTests > failedTestsMax)
      throw refuse(`has more than ${failedTestsMax} failed tests. Rerun the whole job instead.`);
  }
}
