import type { Deps } from "#server/commands/deps.ts";
import { missingContexts } from "#server/commands/missing-contexts.ts";
import { keptJobs, type RerunFrom } from "#server/core/build/kept-jobs.ts";
import { newWorkflow } from "#server/core/build/new-workflow.ts";
import type { WorkflowId } from "#server/core/ids.ts";
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
  const jobs = attempt.jobs.map((job) => job.plan);
  const workflow = newWorkflow(
    {
      name: attempt.name,
      jobs,
      missingContexts: await missingContexts(deps, attempt.projectId, jobs),
      attempt: attempt.newestAttempt + 1,
      rerunOf,
      startedBy,
      kept: keptJobs(attempt, from),
      isSetup: attempt.isSetup,
      autoRerunsLeft,
    },
    () => deps.ids.next(),
  );
  await deps.builds.addWorkflow(workflow, attempt.pipelineId, deps.clock.now());
  return { workflowId: workflow.id };
}
