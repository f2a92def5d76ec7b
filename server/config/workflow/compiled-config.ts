import type { FilterRules, NameRules } from "#server/config/filter/filter-rules.ts";
import type { JobDefinition } from "#server/config/job/job-definition.ts";
import type { RequirementPlan } from "#server/core/plan/job-plan.ts";

/** One entry of a workflow's `jobs` with everything it needs resolved. One name means one job in the whole file. */
export interface CompiledInvocation {
  readonly name: string;
  readonly requires: readonly RequirementPlan[];
  readonly filters: FilterRules;
  readonly contexts: readonly string[];
  readonly definition: JobDefinition;
}

/** One `schedule` of a workflow: when, and for which branches. */
export interface CompiledSchedule {
  readonly cron: string;
  readonly branches: NameRules;
}

/** A workflow for all branches and tags: filters are kept, nothing is dropped yet. */
export interface CompiledWorkflow {
  readonly name: string;
  readonly invocations: readonly CompiledInvocation[];
  /** Null for a workflow that pushes start; one with schedules is started by the clock and by nothing else. */
  readonly schedules: readonly CompiledSchedule[] | null;
  /** How often it is rerun from failed by itself; null: never. */
  readonly autoRerunsMax: number | null;
  /** Which changed files it cares for; an extension of ours. */
  readonly paths: NameRules;
}

/** A whole file, before anyone asks for a branch. */
export interface CompiledConfig {
  readonly workflows: readonly CompiledWorkflow[];
  /** It only prepares another configuration, which continues the pipeline. */
  readonly setup: boolean;
}
