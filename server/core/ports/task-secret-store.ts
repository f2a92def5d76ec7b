import type { TaskId } from "#server/core/ids.ts";
import type { TaskRunRef } from "#server/core/ports/task-secrets.ts";

/** What running tasks must not print, sealed: one text for each task. */
export interface TaskSecretStore {
  /** Keeps a run's. Of an earlier run of the task nothing is kept after that; a later run's stays. */
  save(task: TaskRunRef, sealed: string): Promise<void>;
  /** Null when nothing of this run is kept. */
  find(task: TaskRunRef): Promise<string | null>;
  /** Harmless when there is nothing of this run. */
  remove(task: TaskRunRef): Promise<void>;
  /** Removes those of tasks that have ended before, and those of earlier runs. Gives the tasks. */
  removeEnded(before: Date): Promise<readonly TaskId[]>;
}
