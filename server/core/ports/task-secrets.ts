import type { TaskId } from "#server/core/ids.ts";
import type { SecretPatterns } from "#server/core/masking/secret-patterns.ts";

/** Names a task's run. */
export interface TaskRunRef {
  readonly taskId: TaskId;
  readonly epoch: number;
}

/**
 * The secrets of tasks that run now, for as long as they run and in memory
 * only, so that their output can be looked through before it is stored. What
 * another process handed out, or this one before it was started again, is not
 * known here: agents mask by themselves, this is the second look.
 */
export interface TaskSecrets {
  /** Notes what a task was handed out with; an earlier run of it is forgotten. */
  remember(task: TaskRunRef, values: readonly string[]): void;
  /** What to look for, or null when nothing is known. */
  recall(task: TaskRunRef): SecretPatterns | null;
  /** The task has ended. */
  forget(task: TaskRunRef): void;
}
