import type {
  ApprovalJobPlan,
  BuildJobPlan,
  LockJobPlan,
  NoOpJobPlan,
  ReleaseJobPlan,
  UnlockJobPlan,
} from "#server/core/plan/job-plan.ts";

/** A job that runs steps, before an invocation gives it a name and requirements. */
export type BuildDefinition = Omit<BuildJobPlan, "name" | "requires">;

/** A job that runs no steps, before an invocation gives it a name and requirements. */
type Bare<Plan> = Omit<Plan, "name" | "requires">;

/** What an invocation runs: an entry of `jobs`, compiled, or a job that runs no steps. */
export type JobDefinition =
  | BuildDefinition
  | Bare<ApprovalJobPlan>
  | Bare<NoOpJobPlan>
  | Bare<ReleaseJobPlan>
  | Bare<LockJobPlan>
  | Bare<UnlockJobPlan>;
