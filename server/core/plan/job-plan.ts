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
  /** Contexts by name, later ones win. Absent: none. */
  readonly contexts?: readonly string[];
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
  /** How long the job's caches are kept, 1 to 15. Absent: as the installation keeps them. */
  readonly cacheRetentionDays?: number;
}

/** A job that waits for a person. */
export interface ApprovalJobPlan extends JobPlanBase {
  readonly type: "approval";
}

/** A job that does nothing and succeeds at once: a place where others meet. */
export interface NoOpJobPlan extends JobPlanBase {
  readonly type: "no-op";
}

/** A job that stands for the release of a deploy plan. */
export interface ReleaseJobPlan extends JobPlanBase {
  readonly type: "release";
  readonly planName: string;
}

/**
 * Waits until its workflow holds the organization's lock of this key (config-language §19). A job
 * with a `serial-group` stands between one of these and an `unlock`.
 */
export interface LockJobPlan extends JobPlanBase {
  readonly type: "lock";
  readonly key: string;
}

/** Gives the lock of this key back. */
export interface UnlockJobPlan extends JobPlanBase {
  readonly type: "unlock";
  readonly key: string;
}

/** Everything that an entry of a workflow can compile to. */
export type JobPlan = BuildJobPlan | ApprovalJobPlan | NoOpJobPlan | ReleaseJobPlan | LockJobPlan | UnlockJobPlan;

/** The word of a job's type, CircleCI's own. */
export type JobType = JobPlan["type"];
