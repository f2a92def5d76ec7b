import type { JobPlan } from "#server/core/plan/job-plan.ts";

/** A workflow with only the jobs that this branch or tag runs, in the file's order. */
export interface WorkflowPlan {
  readonly name: string;
  readonly jobs: readonly JobPlan[];
  /** How often it is rerun from failed by itself, 1 to 5. Absent: never. */
  readonly autoRerunsMax?: number;
}

/** A workflow that the clock starts on this branch, and nothing else does (config-language §20). */
export interface SchedulePlan {
  readonly workflow: string;
  /** Five fields in UTC, checked. */
  readonly cron: string;
}

/** What a configuration compiled to, for one commit on one branch or tag. */
export interface PipelinePlan {
  readonly workflows: readonly WorkflowPlan[];
  /** The configuration only prepares another one, which continues the pipeline (config-language §21). */
  readonly setup?: true;
  /** Absent: none of its schedules is for this branch. */
  readonly schedules?: readonly SchedulePlan[];
}
