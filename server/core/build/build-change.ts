import type { JobState, NewTask, TaskState, WorkflowState } from "#server/core/build/build-state.ts";
import type { DomainEvent } from "#server/core/events.ts";

/**
 * What a decision wants stored, as data. Rows carry all their mutable columns,
 * so storing a change is one statement whatever was decided, and its events
 * are written in the same transaction.
 */
export interface BuildChange {
  readonly workflow: WorkflowState;
  readonly jobs: readonly JobState[];
  readonly tasks: readonly TaskState[];
  readonly newTasks: readonly NewTask[];
  /** Keys of locks that the workflow takes. Storing fails with `conflict` when another one holds such a lock. */
  readonly takenLocks: readonly string[];
  /** Keys of locks that the workflow gives back; all of its locks are given back when it ends. */
  readonly freedLocks: readonly string[];
  readonly events: readonly DomainEvent[];
}
