import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import { jobNodeSelect, jobNodeView } from "#server/views/job-node.ts";
import { projectRefSelect, projectRefView } from "#server/views/project-ref.ts";
import { isoTime, isoTimeOrNull } from "#server/views/time.ts";
import type { TasksAhead } from "#server/views/wait.ts";
import type { WorkflowView } from "#server/views/workflow-view.ts";

/** What a workflow's page shows. */
export const workflowPageSelect = {
  id: true,
  name: true,
  status: true,
  attempt: true,
  isSetup: true,
  startedBy: true,
  autoRerunsLeft: true,
  canceledBy: true,
  createdAt: true,
  stoppedAt: true,
  project: { select: projectRefSelect },
  pipeline: {
    select: {
      id: true,
      number: true,
      branch: true,
      tag: true,
      revision: true,
      commitSubject: true,
      commitAuthor: true,
      triggerType: true,
      workflows: {
        select: { id: true, name: true, attempt: true, status: true, startedBy: true, isSetup: true },
        orderBy: { attempt: "asc" },
      },
    },
  },
  jobs: { select: jobNodeSelect, orderBy: { position: "asc" } },
} as const satisfies Prisma.WorkflowSelect;

/** A workflow as its page reads it. */
export type WorkflowPageRow = Prisma.WorkflowGetPayload<{ select: typeof workflowPageSelect }>;

/** A workflow's page. */
export function workflowView(row: WorkflowPageRow, tasksAhead: TasksAhead): WorkflowView {
  const { workflows, ...pipeline } = row.pipeline;
  return {
    id: row.id,
    name: row.name,
    status: row.status as WorkflowStatus,
    attempt: row.attempt,
    attempts: workflows
      .filter((other) => other.name === row.name && other.isSetup === row.isSetup)
      .map(({ id, attempt, status, startedBy }) => ({ id, attempt, status: status as WorkflowStatus, startedBy })),
    isSetup: row.isSetup,
    autoRerunsLeft: row.autoRerunsLeft,
    pipeline,
    project: projectRefView(row.project),
    startedBy: row.startedBy,
    canceledBy: row.canceledBy,
    createdAt: isoTime(row.createdAt),
    stoppedAt: isoTimeOrNull(row.stoppedAt),
    jobs: row.jobs.map((job) => jobNodeView(job, tasksAhead)),
  };
}
