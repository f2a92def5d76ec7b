import type { WorkflowId } from "#server/core/ids.ts";

/** Which of the workflows that a stop cut off are asked for. */
export interface CutOffSearch {
  readonly madeSince: Date;
  /** Also those of whose jobs a step of their own had begun: running it again may do something twice. */
  readonly alsoBegun: boolean;
}

/** Attempts of one workflow up to this number are started again after a stop. */
export const cutOffAttemptsMax = 3;

/** Workflows that are to run again by themselves: as `max_auto_reruns` says (config-language §16), or after a stop. */
export interface AutoRerunQueue {
  /**
   * Workflows that have failed without anybody canceling anything of them, may still be rerun by
   * themselves, were made after `madeSince` and have not been rerun by anybody; the oldest first.
   */
  waiting(madeSince: Date): Promise<readonly WorkflowId[]>;
  /**
   * Workflows that have failed for no other reason than that Rotunda was stopped, without reruns of their
   * own, and that nobody has canceled anything of or rerun; the oldest first.
   */
  cutOff(search: CutOffSearch): Promise<readonly WorkflowId[]>;
}
