import type { TaskId } from "#server/core/ids.ts";
import type { OtherCopy } from "#server/core/task/copies-gate.ts";

/** What is known of running tasks besides their statuses and logs. */
export interface TaskEvidence {
  /** The other copies of this task's job, and whether each has a successful step of this number. */
  otherCopies(taskId: TaskId, step: number): Promise<readonly OtherCopy[]>;
}
