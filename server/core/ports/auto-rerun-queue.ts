import type { WorkflowId } from "#server/core/ids.ts";

/** Workflows that are to run again by themselves (config-language §16, `max_auto_reruns`). */
export interface AutoRerunQueue {
  /**
   * Workflows that have failed without anybody canceling anything of them, may still be rerun by
   * themselves, were made after `madeSince` and have not been rerun by anybody; the oldest first.
   */
  waiting(madeSince: Date): Promise<readonly WorkflowId[]>;
}
