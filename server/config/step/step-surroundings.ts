import type { ExecutorKind } from "#server/core/plan/executor-plan.ts";

/** What a step needs to know of its job. */
export interface StepSurroundings {
  readonly parallelism: number;
  /** Where the job runs; null after an issue about that, so that a step does not repeat it. */
  readonly executor: ExecutorKind | null;
  /** How many commands, conditions and spliced lists stand around it. */
  readonly depth: number;
}
