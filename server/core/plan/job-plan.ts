import type { ExecutorPlan } from "#server/core/plan/executor-plan.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** One entry of `requires`: the upstream job and the endings of it that let this job go on. */
export interface RequirementPlan {
  readonly job: string;
  readonly statuses: readonly JobStatus[];
}

interface JobPlanBase {
  /** The invocation's name, unique in its workflow. */
  readonly name: string;
  readonly requires: readonly RequirementPlan[];
}

/** A job that runs steps on an agent. Everything is expanded: nothing here reads YAML again. */
export interface BuildJobPlan extends JobPlanBase {
  readonly type: "build";
  readonly executor: ExecutorPlan;
  readonly resourceClass: string;
  /** How many copies run, each with its own index; at least 1. */
  readonly parallelism: number;
  /** Executor's entries, then the job's, already strings (conversion: config-language §22.5). */
  readonly environment: Readonly<Record<string, string>>;
  /** As written, `~` not yet expanded. Default `~/project`. */
  readonly workingDirectory: string;
  /** The job's `shell` split into words, or null for the agent's default. */
  readonly shell: readonly string[] | null;
  readonly steps: readonly StepPlan[];
}

/** A job that waits for a person. */
export interface ApprovalJobPlan extends JobPlanBase {
  readonly type: "approval";
}

export type JobPlan = BuildJobPlan | ApprovalJobPlan;
