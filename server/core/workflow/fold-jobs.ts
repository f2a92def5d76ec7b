import type { JobStatus, JobStatusCounts } from "#server/core/status/job-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";

const failures: readonly JobStatus[] = ["failed", "timedout", "infrastructure_fail"];
const active: readonly JobStatus[] = ["running", "queued"];
const open: readonly JobStatus[] = ["running", "queued", "blocked", "on_hold"];

/**
 * A workflow's status from how many of its jobs are in each: never set by
 * hand. The order is CircleCI's (config-language §16.3):
 *
 * | jobs | status |
 * |---|---|
 * | some open, one failed | failing |
 * | some running or queued | running |
 * | some on hold, none active | on_hold |
 * | some blocked only | running |
 * | all ended, one unauthorized / failed / canceled | that, in this order |
 * | all ended otherwise | success (not_run alone: not_run) |
 */
export function foldJobs(counts: JobStatusCounts): WorkflowStatus {
  const any = (statuses: readonly JobStatus[]) => statuses.some((status) => counts[status] > 0);
  if (any(open)) {
    if (any(failures)) return "failing";
    if (any(active)) return "running";
    return counts.on_hold > 0 ? "on_hold" : "running";
  }
  if (counts.unauthorized > 0) return "unauthorized";
  if (any(failures)) return "failed";
  if (counts.canceled > 0) return "canceled";
  return counts.success > 0 || counts.not_run === 0 ? "success" : "not_run";
}

const finalWorkflowStatuses: readonly WorkflowStatus[] = [
  "success",
  "failed",
  "canceled",
  "error",
  "not_run",
  "unauthorized",
];

/** True when no job of the workflow can change any more. */
export function isFinalWorkflow(status: WorkflowStatus): boolean {
  return finalWorkflowStatuses.includes(status);
}
