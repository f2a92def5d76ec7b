import type { JobNodeView } from "#server/views/workflow-view.ts";

/** The address of a job's page, or null for an approval and for a job that has no number yet. */
export function jobNumber(job: Pick<JobNodeView, "number" | "type">): number | null {
  return job.type === "build" ? job.number : null;
}

/** How long a job ran, in milliseconds at `now`; null when it did not begin. */
export function jobRanMs(job: Pick<JobNodeView, "startedAt" | "stoppedAt">, now: number): number | null {
  if (job.startedAt === null) return null;
  const end = job.stoppedAt === null ? now : Date.parse(job.stoppedAt);
  return Math.max(0, end - Date.parse(job.startedAt));
}
