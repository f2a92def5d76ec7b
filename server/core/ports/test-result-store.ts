import type { TimingType } from "#server/core/agent-protocol/storage-requests.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { TestResult } from "#server/core/test-result/test-result.ts";

/** A piece of the results of one step. */
export interface TestResultPiece {
  readonly taskId: TaskId;
  readonly epoch: number;
  readonly step: number;
  /** The place of the first of `results` among the step's. */
  readonly from: number;
  readonly results: readonly TestResult[];
}

/** Test results and what is learned from them. */
export interface TestResultStore {
  /** Stores a piece; one that is there already stays. `stale` when the task is not this epoch's any more. */
  add(piece: TestResultPiece): Promise<"stored" | "stale">;
  /**
   * How long tests of this task's job took lately: seconds by file, class or
   * name, each from the newest run on the task's branch that had it, else from
   * the newest on the default branch.
   */
  timings(taskId: TaskId, type: TimingType): Promise<readonly { readonly name: string; readonly seconds: number }[]>;
}
