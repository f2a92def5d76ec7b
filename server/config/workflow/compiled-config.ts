import type { FilterRules } from "#server/config/filter/filter-rules.ts";
import type { JobDefinition } from "#server/config/job/job-definition.ts";
import type { RequirementPlan } from "#server/core/plan/job-plan.ts";

/** One entry of a workflow's `jobs` with everything it needs resolved. One name means one job in the whole file. */
export interface CompiledInvocation {
  readonly name: string;
  readonly requires: readonly RequirementPlan[];
  readonly filters: FilterRules;
  readonly definition: JobDefinition;
}

/** A workflow for all branches and tags: filters are kept, nothing is dropped yet. */
export interface CompiledWorkflow {
  readonly name: string;
  readonly invocations: readonly CompiledInvocation[];
}

/** A whole file, before anyone asks for a branch. */
export interface CompiledConfig {
  readonly workflows: readonly CompiledWorkflow[];
}
