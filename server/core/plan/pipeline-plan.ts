import type { JobPlan } from "#server/core/plan/job-plan.ts";

/** A workflow with only the jobs that this branch or tag runs, in the file's order. */
export interface WorkflowPlan {
  readonly name: string;
  readonly jobs: readonly JobPlan[];
}

/** What a configuration compiled to, for one commit on one branch or tag. */
export interface PipelinePlan {
  readonly workflows: readonly WorkflowPlan[];
}
