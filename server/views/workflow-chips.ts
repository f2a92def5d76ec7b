import { emptyJobStatusCounts, type JobStatusCounts } from "#server/core/status/job-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import type { WorkflowChipView } from "#server/views/pipeline-view.ts";
import { isoTime, isoTimeOrNull } from "#server/views/time.ts";

/** What a chip shows of a workflow. */
export const workflowChipSelect = {
  id: true,
  name: true,
  attempt: true,
  isSetup: true,
  startedBy: true,
  status: true,
  jobCounts: true,
  createdAt: true,
  stoppedAt: true,
} as const satisfies Prisma.WorkflowSelect;

/** A workflow as chips read it. */
export type WorkflowChipRow = Prisma.WorkflowGetPayload<{ select: typeof workflowChipSelect }>;

/**
 * The chips of one pipeline: the newest attempt of each workflow, in the order
 * of the file. Ids of one pipeline's first attempts count up in that order.
 */
export function workflowChips(rows: readonly WorkflowChipRow[]): readonly WorkflowChipView[] {
  const newest = new Map<string, WorkflowChipRow>();
  for (const row of rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    // A continuation may have a workflow of the same name as its setup.
    const key = `${row.isSetup ? "setup" : ""}/${row.name}`;
    const known = newest.get(key);
    if (known === undefined || row.attempt > known.attempt) newest.set(key, row);
  }
  return [...newest.values()].map(chip);
}

function chip(row: WorkflowChipRow): WorkflowChipView {
  return {
    id: row.id,
    name: row.name,
    attempt: row.attempt,
    isSetup: row.isSetup,
    startedBy: row.startedBy,
    status: row.status as WorkflowStatus,
    jobCounts: { ...emptyJobStatusCounts(), ...(row.jobCounts as Partial<JobStatusCounts>) },
    createdAt: isoTime(row.createdAt),
    stoppedAt: isoTimeOrNull(row.stoppedAt),
  };
}
