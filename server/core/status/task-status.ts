/** The life of a task, one parallel copy of a job. Ours; never on CircleCI's wire. */
export const taskStatuses = [
  "queued",
  "claimed",
  "running",
  "success",
  "failed",
  "timedout",
  "canceled",
  "infrastructure_fail",
] as const;

export type TaskStatus = (typeof taskStatuses)[number];
