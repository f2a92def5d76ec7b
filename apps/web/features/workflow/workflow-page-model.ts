import type { JobStatus } from "#server/core/status/job-status.ts";
import { emptyJobStatusCounts, type JobStatusCounts } from "#server/core/status/job-status.ts";
import { autoRerunName } from "#server/core/workflow/auto-rerun-name.ts";
import type { JobNodeView } from "#server/views/workflow-view.ts";
import { type StatusGroup, statusGroup } from "#ui/status/status-group.ts";
import { jobRanMs } from "#web/lib/job-node.ts";

/** Above this a picture tells nobody anything; the list comes first. */
export const graphJobsMax = 200;

export const jobOrders = ["flow", "status", "duration"] as const;

export type JobOrder = (typeof jobOrders)[number];

const urgency = {
  failed: 0,
  warning: 1,
  hold: 2,
  running: 3,
  waiting: 4,
  canceled: 5,
  success: 6,
} as const satisfies Record<StatusGroup, number>;

/** Jobs in the wanted order: as they depend, the worst first, or the slowest first. Equal ones keep their order. */
export function sortJobs(jobs: readonly JobNodeView[], order: JobOrder, now: number): readonly JobNodeView[] {
  switch (order) {
    case "flow":
      return jobs;
    case "status":
      return jobs.toSorted((a, b) => urgency[statusGroup(a.status)] - urgency[statusGroup(b.status)]);
    case "duration":
      return jobs.toSorted((a, b) => (jobRanMs(b, now) ?? -1) - (jobRanMs(a, now) ?? -1));
  }
}

/** How many jobs are in each status. */
export function countJobs(jobs: readonly Pick<JobNodeView, "status">[]): JobStatusCounts {
  const counts = emptyJobStatusCounts();
  for (const { status } of jobs) counts[status] += 1;
  return counts;
}

/** What began an attempt, as the end of a sentence: a person, the clock, or its own failure. */
export function startedByText(workflow: {
  readonly startedBy: string;
  readonly attempt: number;
  readonly pipeline: { readonly triggerType: string };
}): string {
  if (workflow.startedBy === autoRerunName) return "by itself, after a failure";
  const isScheduled = workflow.attempt === 1 && workflow.pipeline.triggerType === scheduledTrigger;
  return isScheduled ? "by its schedule" : `by ${workflow.startedBy}`;
}

const scheduledTrigger = "scheduled_pipeline";

const openStatuses: ReadonlySet<JobStatus> = new Set(["blocked", "queued", "running", "on_hold"]);

/** "12 of 40 jobs done", in words. */
export function progressText(jobs: readonly Pick<JobNodeView, "status">[]): string {
  const done = jobs.filter((job) => !openStatuses.has(job.status)).length;
  return done === jobs.length
    ? `${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}`
    : `${done} of ${jobs.length} jobs done`;
}
