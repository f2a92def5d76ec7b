/** The words of a job on the wire: CircleCI's own. */
export const jobStatuses = [
  "blocked",
  "on_hold",
  "queued",
  "running",
  "success",
  "failed",
  "timedout",
  "canceled",
  "not_run",
  "infrastructure_fail",
  "unauthorized",
] as const;

export type JobStatus = (typeof jobStatuses)[number];

/** How many jobs of a workflow are in each status: all that its own status depends on. */
export type JobStatusCounts = Readonly<Record<JobStatus, number>>;

/** Counts with every status at zero, to add to. */
export function emptyJobStatusCounts(): Record<JobStatus, number> {
  return Object.fromEntries(jobStatuses.map((status) => [status, 0])) as Record<JobStatus, number>;
}
