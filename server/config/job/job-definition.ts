import type { ApprovalJobPlan, BuildJobPlan } from "#server/core/plan/job-plan.ts";

/** A job that runs steps, before an invocation gives it a name and requirements. */
export type BuildDefinition = Omit<BuildJobPlan, "name" | "requires">;

/** What an invocation runs: an entry of `jobs`, compiled, or the wait for a person. */
export type JobDefinition = BuildDefinition | Omit<ApprovalJobPlan, "name" | "requires">;
