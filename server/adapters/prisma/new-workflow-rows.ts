import type { NewWorkflow } from "#server/core/build/new-workflow.ts";
import type { DomainEvent } from "#server/core/events.ts";
import { isFinalJob } from "#server/core/job/job-machine.ts";
import { isFinalWorkflow } from "#server/core/workflow/fold-jobs.ts";

interface Owner {
  readonly pipelineId: string;
  readonly projectId: string;
  readonly now: Date;
}

/** The document's sections for new workflows: rows, numbers to reserve, and their events. */
export function newWorkflowSections(workflows: readonly NewWorkflow[], { pipelineId, projectId, now }: Owner) {
  let ordinal = 0;
  const jobs = workflows.flatMap((workflow) =>
    workflow.jobs.map((job) => ({
      ...job,
      workflowId: workflow.id,
      queuedAt: job.status === "queued" ? now : null,
      stoppedAt: isFinalJob(job.status) ? now : null,
      ordinal: job.type === "build" ? (ordinal += 1) : null,
    })),
  );
  const newTasks = workflows.flatMap((workflow) =>
    workflow.tasks.map((task) => ({ ...task, workflowId: workflow.id })),
  );
  const events = workflows.map(
    (workflow): DomainEvent => ({
      type: "workflow.created",
      payload: { projectId, pipelineId, workflowId: workflow.id },
    }),
  );
  return {
    pipelineId,
    projectId,
    numbersNeeded: ordinal,
    workflows: workflows.map(({ jobs: _jobs, tasks: _tasks, ...workflow }) => ({
      ...workflow,
      createdAt: now,
      stoppedAt: isFinalWorkflow(workflow.status) ? now : null,
    })),
    jobs,
    newTasks,
    events,
  };
}
