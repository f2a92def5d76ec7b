import type { Deps } from "#server/commands/deps.ts";
import { missingContexts } from "#server/commands/missing-contexts.ts";
import { connectedJobs } from "#server/core/build/connected-jobs.ts";
import { keptJobs, type RerunFrom } from "#server/core/build/kept-jobs.ts";
import { newWorkflow } from "#server/core/build/new-workflow.ts";
import type { JobId, WorkflowId } from "#server/core/ids.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { WorkflowAttempt } from "#server/core/ports/build-store.ts";

/** Who runs what again. */
export interface NewAttempt {
  readonly rerunOf: WorkflowId;
  readonly from: RerunFrom;
  readonly startedBy: string;
  readonly autoRerunsLeft: number;
}

/** Adds the next attempt of a workflow to its pipeline. Throws `conflict` when it is an automatic one and another engine has added it. */
export async function addAttempt(
  deps: Pick<Deps, "builds" | "clock" | "ids" | "variables">,
  attempt: WorkflowAttempt,
  { rerunOf, from, startedBy, autoRerunsLeft }: NewAttempt,
): Promise<{ workflowId: WorkflowId }> {
  const jobs = rerunPlans(attempt, from);
  const workflow = newWorkflow(
    {
      name: attempt.name,
      jobs,
      missingContexts: await missingContexts(deps, attempt.projectId, jobs),
      attempt: attempt.newestAttempt + 1,
      rerunOf,
      startedBy,
      kept: keptJobs(attempt, from),
      failedTestsOf: failedTestsOf(attempt, from),
      isSetup: attempt.isSetup,
      autoRerunsLeft,
    },
    () => deps.ids.next(),
  );
  await deps.builds.addWorkflow(workflow, attempt.pipelineId, deps.clock.now());
  return { workflowId: workflow.id };
}

const namesOf = (attempt: WorkflowAttempt, ids: readonly JobId[]) =>
  attempt.jobs.filter((job) => ids.includes(job.id)).map((job) => job.name);

function rerunPlans(attempt: WorkflowAttempt, from: RerunFrom): readonly JobPlan[] {
  const plans = attempt.jobs.map((job) => job.plan);
  const isSparse = typeof from !== "string" && from.sparse === true;
  return isSparse ? connectedJobs(plans, namesOf(attempt, from.jobs)) : plans;
}

function failedTestsOf(attempt: WorkflowAttempt, from: RerunFrom): ReadonlyMap<string, JobId> {
  if (typeof from === "string" || from.failedTestsOnly !== true) return new Map();
  return new Map(attempt.jobs.filter((job) => from.jobs.includes(job.id)).map((job) => [job.name, job.id]));
}
