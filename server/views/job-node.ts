import type { JobStatus } from "#server/core/status/job-status.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import { isoTimeOrNull } from "#server/views/time.ts";
import { jobWait, lockWait, type TasksAhead } from "#server/views/wait.ts";
import type { JobNodeView } from "#server/views/workflow-view.ts";

/** What tells why a task waits. */
export const waitingTaskSelect = {
  id: true,
  status: true,
  executorKind: true,
  resourceClass: true,
  waitReason: true,
} as const satisfies Prisma.TaskSelect;

/** What the graph shows of a job. */
export const jobNodeSelect = {
  id: true,
  number: true,
  name: true,
  type: true,
  status: true,
  stopReason: true,
  stopDetail: true,
  requires: true,
  parallelism: true,
  keptFrom: true,
  approvedBy: true,
  canceledBy: true,
  waitDetail: true,
  queuedAt: true,
  startedAt: true,
  stoppedAt: true,
  tasks: { select: waitingTaskSelect, where: { status: "queued" }, orderBy: { index: "asc" } },
} as const satisfies Prisma.JobSelect;

/** A job as the graph reads it, with the tasks that wait. */
export type JobNodeRow = Omit<Prisma.JobGetPayload<{ select: typeof jobNodeSelect }>, "tasks"> & {
  readonly tasks: readonly Prisma.TaskGetPayload<{ select: typeof waitingTaskSelect }>[];
};

/** A job as a node of the graph. `requires` names jobs by id. */
export function jobNodeView(row: JobNodeRow, tasksAhead: TasksAhead): JobNodeView {
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    type: row.type as JobNodeView["type"],
    status: row.status as JobStatus,
    stopReason: row.stopReason as StopReason | null,
    stopDetail: row.stopDetail,
    requires: requiredJobIds(row.requires),
    parallelism: row.parallelism,
    wait: jobWait(row.tasks, tasksAhead) ?? lockWait(row),
    approvedBy: row.approvedBy,
    canceledBy: row.canceledBy,
    kept: row.keptFrom !== null,
    queuedAt: isoTimeOrNull(row.queuedAt),
    startedAt: isoTimeOrNull(row.startedAt),
    stoppedAt: isoTimeOrNull(row.stoppedAt),
  };
}

/** The ids in a stored `requires`. */
export function requiredJobIds(stored: unknown): readonly string[] {
  return Array.isArray(stored) ? stored.map(({ jobId }: { jobId: string }) => jobId) : [];
}
