import { AppError } from "#server/core/error/app-error.ts";
import { err, ok, type Result } from "#server/core/result.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** What can happen to a job. */
export const jobEvents = [
  "queue",
  "hold",
  "approve",
  "complete",
  "skip",
  "start",
  "pass",
  "fail",
  "timeOut",
  "infraFail",
  "cancel",
  "refuse",
] as const;

export type JobEvent = (typeof jobEvents)[number];

/**
 * The life of a job.
 *
 *     blocked ─▶ queued ─▶ running ─▶ success | failed | timedout | infrastructure_fail
 *        │
 *        ├─▶ on_hold ─ approve ─▶ success          (approval jobs)
 *        ├─▶ success                               (complete: jobs that do nothing, an unlock)
 *        ├─▶ not_run                               (a required job ended otherwise)
 *        └─▶ unauthorized                          (a context it may not use)
 *
 * - blocked: a required job has not ended yet.
 * - queued: its tasks wait for agents, or it waits for a lock: then it ends by
 *   `complete` when it gets it, and by `skip` when a newer pipeline asks for it.
 * - `cancel` is legal from every state that is not final.
 *
 * The table is the whole truth; `jobAfter` adds no case of its own.
 */
export const jobEdges: Readonly<Record<JobStatus, Partial<Record<JobEvent, JobStatus>>>> = {
  blocked: {
    queue: "queued",
    hold: "on_hold",
    complete: "success",
    skip: "not_run",
    cancel: "canceled",
    refuse: "unauthorized",
  },
  on_hold: { approve: "success", cancel: "canceled" },
  queued: {
    start: "running",
    complete: "success",
    skip: "not_run",
    infraFail: "infrastructure_fail",
    cancel: "canceled",
    refuse: "unauthorized",
  },
  running: {
    pass: "success",
    fail: "failed",
    timeOut: "timedout",
    infraFail: "infrastructure_fail",
    cancel: "canceled",
  },
  success: {},
  failed: {},
  timedout: {},
  canceled: {},
  not_run: {},
  infrastructure_fail: {},
  unauthorized: {},
};

/** True when nothing can happen to the job any more. */
export function isFinalJob(status: JobStatus): boolean {
  return Object.keys(jobEdges[status]).length === 0;
}

/**
 * The status after an event. An event that the table does not list is an
 * error, never a silent no-op: a late report must not revive a finished job.
 */
export function jobAfter(status: JobStatus, event: JobEvent): Result<JobStatus, AppError> {
  const next = jobEdges[status][event];
  if (next !== undefined) return ok(next);
  return err(
    new AppError("illegal_transition", {
      userMessage: `A job that is ${status} cannot ${event}.`,
      detail: { status, event },
    }),
  );
}
