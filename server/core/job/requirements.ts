import { isFinalJob } from "#server/core/job/job-machine.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** One required job as it stands, and the endings of it that are accepted. */
export interface RequirementState {
  readonly status: JobStatus;
  readonly accepted: readonly JobStatus[];
}

/**
 * Whether a blocked job may go on (`met`), never will (`unmeetable`), or has
 * to wait (config-language §16.2: it waits until all have ended as accepted;
 * one that ended otherwise decides at once).
 */
export function judgeRequirements(requirements: readonly RequirementState[]): "met" | "waiting" | "unmeetable" {
  let waiting = false;
  for (const { status, accepted } of requirements) {
    if (!isFinalJob(status)) waiting = true;
    else if (!accepted.includes(status) && !acceptsAsFailure(status, accepted)) return "unmeetable";
  }
  return waiting ? "waiting" : "met";
}

/** `failed` in `requires` means every way of not passing that a run can end in. */
function acceptsAsFailure(status: JobStatus, accepted: readonly JobStatus[]): boolean {
  return accepted.includes("failed") && (status === "timedout" || status === "infrastructure_fail");
}
