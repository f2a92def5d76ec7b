import {
  type ChangedFiles,
  changedFor,
  concernsPaths,
  type GitReference,
  noFilters,
  passesFilters,
} from "#server/config/filter/filter-rules.ts";
import type { CompiledConfig, CompiledInvocation, CompiledWorkflow } from "#server/config/workflow/compiled-config.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { PipelinePlan, SchedulePlan, WorkflowPlan } from "#server/core/plan/pipeline-plan.ts";

/** Whom a plan is for. */
export interface PlanInput extends GitReference {
  /** The workflow that the clock starts now; null or absent for everything else that starts a pipeline. */
  readonly scheduledWorkflow?: string | null;
  /** What has changed; absent when nobody knows, and then everything counts as changed. */
  readonly changedFiles?: ChangedFiles | undefined;
}

/**
 * Keeps what runs for one branch or tag. A job falls away when its filters say so, or when it
 * requires others and all of those have fallen away; a requirement that fell away is forgotten.
 * A workflow without jobs is not part of the plan. A workflow with schedules runs when the clock
 * starts it and never else; in a setup it never runs. The graph must have no circles.
 */
export function planWorkflows({ workflows, setup }: CompiledConfig, input: PlanInput): PipelinePlan {
  const scheduled = input.scheduledWorkflow ?? null;
  const started = workflows.filter(({ name, schedules }) =>
    scheduled === null ? schedules === null : !setup && schedules !== null && name === scheduled,
  );
  const schedules = setup ? [] : schedulesFor(workflows, input);
  return {
    workflows: started.flatMap((workflow) => planWorkflow(workflow, input)).filter(({ jobs }) => jobs.length > 0),
    ...(setup ? { setup } : {}),
    ...(schedules.length === 0 ? {} : { schedules }),
  };
}

/** The clock's workflow runs whatever has changed. None for one whose files have not. */
function planWorkflow({ name, invocations, autoRerunsMax, paths }: CompiledWorkflow, input: PlanInput): WorkflowPlan[] {
  const changed = input.scheduledWorkflow == null ? changedFor(input.changedFiles, name) : null;
  if (!concernsPaths(paths, changed)) return [];
  const passing = invocations.filter(
    ({ filters }) => passesFilters(filters, input) && concernsPaths(filters.paths, changed),
  );
  const kept = keptNames(passing);
  const jobs = invocations.filter((invocation) => kept.has(invocation.name));
  const plans = jobs.map((invocation) => toJobPlan(invocation, kept));
  return [{ name, jobs: plans, ...(autoRerunsMax === null ? {} : { autoRerunsMax }) }];
}

/** A schedule belongs to a branch: the one whose configuration has it. */
function schedulesFor(workflows: readonly CompiledWorkflow[], { branch, tag }: GitReference): SchedulePlan[] {
  if (branch === null || tag !== null) return [];
  return workflows.flatMap(({ name, schedules }) => {
    const own = (schedules ?? []).filter(({ branches }) => passesFilters({ ...noFilters, branches }, { branch, tag }));
    return own.map(({ cron }) => ({ workflow: name, cron }));
  });
}

function toJobPlan(invocation: CompiledInvocation, kept: ReadonlySet<string>): JobPlan {
  const { name, requires, contexts, definition } = invocation;
  return {
    ...definition,
    name,
    requires: requires.filter(({ job }) => kept.has(job)),
    ...(contexts.length === 0 ? {} : { contexts }),
  };
}

/** Starts with the jobs that wait for nobody and lets each bring its dependents, so that chains of any length are cheap. */
function keptNames(passing: readonly CompiledInvocation[]): Set<string> {
  const dependents = new Map<string, string[]>();
  for (const { name, requires } of passing) {
    for (const { job } of requires) {
      const list = dependents.get(job);
      if (list === undefined) dependents.set(job, [name]);
      else list.push(name);
    }
  }
  const open = passing.filter(({ requires }) => requires.length === 0).map(({ name }) => name);
  const kept = new Set(open);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const dependent of dependents.get(name) ?? []) {
      if (kept.has(dependent)) continue;
      kept.add(dependent);
      open.push(dependent);
    }
  }
  return kept;
}
