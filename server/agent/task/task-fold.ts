import type { StopCause } from "#server/agent/task/task-stop.ts";
import type { TaskOutcome } from "#server/core/agent-protocol/agent-message.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import type { StepWhen } from "#server/core/plan/step-plan.ts";
import type { StepStatus } from "#server/core/status/step-status.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";

/** How a step ended, and why when that is more than its exit code. */
export interface StepEnd {
  readonly status: Exclude<StepStatus, "running">;
  readonly exitCode: number | null;
  readonly reason: StopReason | null;
  /** A sentence for the job's page, or null. */
  readonly detail: string | null;
}

/** How a task ended, as its last message says it. */
export interface TaskEnd {
  readonly outcome: TaskOutcome;
  readonly reason: StopReason | null;
  readonly detail: string | null;
}

export const succeeded: StepEnd = { status: "success", exitCode: null, reason: null, detail: null };

/** Whether a step's turn comes, given whether any before it failed (config-language §15). */
export function isTurnOf(when: StepWhen, hasFailed: boolean): boolean {
  switch (when) {
    case "always":
      return true;
    case "on_success":
      return !hasFailed;
    case "on_fail":
      return hasFailed;
    default:
      return assertNever(when);
  }
}

/** The end of a step that was stopped from outside. */
export function stoppedStep(cause: StopCause): StepEnd {
  const end = endOfStopped(cause);
  const status = end.outcome === "failed" ? "infrastructure_fail" : end.outcome;
  return { status, exitCode: null, reason: end.reason, detail: end.detail };
}

/** How the task ends: a stop from outside wins over what its steps did, then the first failed step. */
export function foldTask(cause: StopCause | null, firstFailure: StepEnd | null): TaskEnd {
  if (cause !== null) return endOfStopped(cause);
  if (firstFailure === null) return { outcome: "success", reason: null, detail: null };
  const outcome = firstFailure.status === "infrastructure_fail" ? "infrastructure_fail" : "failed";
  return { outcome, reason: firstFailure.reason ?? "stepFailed", detail: firstFailure.detail };
}

function endOfStopped(cause: StopCause): TaskEnd {
  switch (cause) {
    case "canceled":
      return { outcome: "canceled", reason: "userCanceled", detail: null };
    case "timedOut":
      return { outcome: "timedout", reason: "timedOut", detail: "The job reached its longest running time." };
    case "drained":
      return { outcome: "infrastructure_fail", reason: "serverStopped", detail: null };
    case "orphaned":
      return { outcome: "infrastructure_fail", reason: "agentLost", detail: "Rotunda ended unexpectedly there." };
    case "lost":
      return { outcome: "infrastructure_fail", reason: "agentLost", detail: null };
    case "diskFull":
      return { outcome: "infrastructure_fail", reason: "executorFailed", detail: "The build agent's disk is full." };
    default:
      return assertNever(cause);
  }
}
