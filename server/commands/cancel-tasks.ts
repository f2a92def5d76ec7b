import type { BuildDraft } from "#server/core/build/build-draft.ts";
import type { JobState, TaskState } from "#server/core/build/build-state.ts";
import { isFinalTask } from "#server/core/task/task-machine.ts";

/** Cancels the tasks of a job that have not ended; their agents hear of it by heartbeat. */
export function cancelTasksOf(draft: BuildDraft, job: JobState, tasks: readonly TaskState[]): void {
  for (const task of tasks) {
    if (task.jobId === job.id && !isFinalTask(task.status))
      draft.moveTask(task, "cancel", { stopReason: "userCanceled" });
  }
}
