import type { Deps } from "#server/commands/deps.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { TaskLease } from "#server/core/ports/task-store.ts";

/** The lease of a task that was ever claimed, with how far its steps are, or null. */
export async function findLease(deps: Pick<Deps, "tasks">, taskId: TaskId): Promise<TaskLease | null> {
  return deps.tasks.lease(taskId);
}
