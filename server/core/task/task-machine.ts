import { AppError } from "#server/core/error/app-error.ts";
import { err, ok, type Result } from "#server/core/result.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";

/** What can happen to a task. */
export const taskEvents = ["claim", "start", "pass", "fail", "timeOut", "infraFail", "cancel", "loseLease"] as const;

export type TaskEvent = (typeof taskEvents)[number];

/**
 * The life of a task, one parallel copy of a job.
 *
 *     queued ─▶ claimed ─▶ running ─▶ success | failed | timedout | infrastructure_fail
 *       ▲          │          │
 *       └─ lease ──┘          └─ lease lost ─▶ infrastructure_fail
 *
 * - claimed: an agent holds the lease but has not said that it started. If the
 *   lease is lost here nothing of the job ran, so it goes back to the queue.
 *   It ends here when what it needs cannot be handed over.
 * - running: something of the job may have run, so a lost lease is final:
 *   nothing runs twice unseen.
 * - `cancel` is legal from every state that is not final.
 *
 * The table is the whole truth; `taskAfter` adds no case of its own.
 */
export const taskEdges: Readonly<Record<TaskStatus, Partial<Record<TaskEvent, TaskStatus>>>> = {
  queued: { claim: "claimed", cancel: "canceled" },
  claimed: { start: "running", loseLease: "queued", infraFail: "infrastructure_fail", cancel: "canceled" },
  running: {
    pass: "success",
    fail: "failed",
    timeOut: "timedout",
    infraFail: "infrastructure_fail",
    loseLease: "infrastructure_fail",
    cancel: "canceled",
  },
  success: {},
  failed: {},
  timedout: {},
  canceled: {},
  infrastructure_fail: {},
};

/** True when nothing can happen to the task any more. */
export function isFinalTask(status: TaskStatus): boolean {
  return Object.keys(taskEdges[status]).length === 0;
}

/**
 * The status after an event. An event that the table does not list is an
 * error, never a silent no-op: a late report must not revive a finished task.
 */
export function taskAfter(status: TaskStatus, event: TaskEvent): Result<TaskStatus, AppError> {
  const next = taskEdges[status][event];
  if (next !== undefined) return ok(next);
  return err(
    new AppError("illegal_transition", {
      userMessage: `A task that is ${status} cannot ${event}.`,
      detail: { status, event },
    }),
  );
}
