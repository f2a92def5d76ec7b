import type { TaskId } from "#server/core/ids.ts";
import type { SecretPatterns } from "#server/core/masking/secret-patterns.ts";

/** Names a task's run. */
export interface TaskRunRef {
  readonly taskId: TaskId;
  readonly epoch: number;
}

/**
 * The secrets of tasks that run now, for as long as they run, so that their
 * output can be looked through before it is stored: agents mask by themselves,
 * this is the second look. They are in memory, and sealed in the database for
 * other processes and for this one after it was started again.
 */
export interface TaskSecrets {
  /** Notes what a task was handed out with, in memory at once; an earlier run of it is forgotten. Resolves when it is kept. */
  remember(task: TaskRunRef, values: readonly string[]): Promise<void>;
  /** Notes one more, which the task must not have before this resolves. Throws `conflict` when it has got too many. */
  add(task: TaskRunRef, value: string): Promise<void>;
  /** Brings back what another process, or this one in an earlier life, noted. Does nothing when it is known here. */
  restore(task: TaskRunRef): Promise<void>;
  /** What to look for, or null when nothing is known here. */
  recall(task: TaskRunRef): SecretPatterns | null;
  /** The task has ended. */
  forget(task: TaskRunRef): Promise<void>;
  /** Forgets those of tasks that ended before, in whatever way, and of earlier runs. */
  forgetEnded(before: Date): Promise<void>;
}
