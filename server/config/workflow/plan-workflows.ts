import { type GitReference, passesFilters } from "#server/config/filter/filter-rules.ts";
import type { CompiledConfig, CompiledInvocation } from "#server/config/workflow/compiled-config.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { PipelinePlan } from "#server/core/plan/pipeline-plan.ts";

/**
 * Keeps what runs for one branch or tag. A job falls away when its filters say so, or when it
 * requires others and all of those have fallen away; a requirement that fell away is forgotten.
 * A workflow without jobs is not part of the plan. The graph must have no circles.
 */
export function planWorkflows(config: CompiledConfig, reference: GitReference): PipelinePlan {
  const workflows = config.workflows.map(({ name, invocations }) => {
    const kept = keptNames(invocations, reference);
    const jobs = invocations.filter((invocation) => kept.has(invocation.name));
    return { name, jobs: jobs.map((invocation) => toJobPlan(invocation, kept)) };
  });
  return { workflows: workflows.filter((workflow) => workflow.jobs.length > 0) };
}

function toJobPlan({ name, requires, definition }: CompiledInvocation, kept: ReadonlySet<string>): JobPlan {
  return { ...definition, name, requires: requires.filter(({ job }) => kept.has(job)) };
}

/** Starts with the jobs that wait for nobody and lets each bring its dependents, so that chains of any length are cheap. */
function keptNames(invocations: readonly CompiledInvocation[], reference: GitReference): Set<string> {
  const passing = invocations.filter(({ filters }) => passesFilters(filters, reference));
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
