import type { JobStatus, JobStatusCounts } from "#server/core/status/job-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";

const failures: readonly JobStatus[] = ["failed", "timedout", "infrastructure_fail"];
const active: readonly JobStatus[] = ["running", "queued"];
const open: readonly JobStatus[] = ["running", "queued", "blocked", "on_hold"];

/**
 * A workflow's status from how many of its jobs are in each, and from whether
 * somebody canceled it: never set by hand. A job that failed before does not
 * make a canceled workflow failed; one job canceled by itself, however, does not
 * hide that another failed.
 *
 * | jobs | status |
 * |---|---|
 * | some open, one failed | failing |
 * | some running or queued | running |
 * | some on hold, none active | on_hold |
 * | some blocked only | running |
 * | all ended, and the workflow was canceled | canceled |
 * | all ended, one unauthorized / failed / canceled | that, in this order |
 * | all ended otherwise | success (not_run alone: not_run) |
 */
export function foldJobs(counts: JobStatusCounts, isCanceled = false): WorkflowStatus {
  const any = (statuses: readonly JobStatus[]) => statuses.some((status) => counts[status] > 0);
  if (any(open)) {
    if (any(failures)) return "failing";
    if (any(active)) return "running";
    return counts.on_hold > 0 ? "on_hold" : "running";
  }
  if (isCanceled) return "canceled";
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
