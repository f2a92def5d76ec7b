import { AppError } from "#server/core/error/app-error.ts";
import type { TaskId } from "#server/core/ids.ts";

/** The refusal of a change by an agent whose lease of the task has ended. */
export function staleLease(taskId: TaskId): AppError {
  return new AppError("stale_lease", {
    userMessage: "This task is no longer yours: its lease ended.",
    detail: { taskId },
  });
}
