import type { EmittedValue } from "#server/config/emit/emit-step.ts";
import type { FilterRules, NameRules } from "#server/config/filter/filter-rules.ts";
import type { CompiledInvocation } from "#server/config/workflow/compiled-config.ts";
import { requirementWordsOf } from "#server/config/workflow/read-requirement.ts";
import type { RequirementPlan } from "#server/core/plan/job-plan.ts";

/** An invocation under the name its job has in the compiled `jobs`. */
export interface NamedInvocation {
  readonly invocation: CompiledInvocation;
  readonly emittedName: string;
}

/** One compiled workflow: filters stay, because they are decided later for a branch or tag. */
export function emitWorkflow(invocations: readonly NamedInvocation[]): EmittedValue {
  const names = new Map(invocations.map(({ invocation, emittedName }) => [invocation.name, emittedName]));
  return { jobs: invocations.map((named) => emitInvocation(named, names)) };
}

function emitInvocation(
  { invocation, emittedName }: NamedInvocation,
  names: ReadonlyMap<string, string>,
): EmittedValue {
  const filters = emitFilters(invocation.filters);
  const keys: { [key: string]: EmittedValue } = {
    ...(invocation.requires.length > 0
      ? { requires: invocation.requires.map((requirement) => emitRequirement(requirement, names)) }
      : {}),
    ...(Object.keys(filters).length > 0 ? { filters } : {}),
    ...(invocation.definition.type === "approval" ? { type: "approval" } : {}),
  };
  return Object.keys(keys).length === 0 ? emittedName : Object.fromEntries([[emittedName, keys]]);
}

function emitRequirement({ job, statuses }: RequirementPlan, names: ReadonlyMap<string, string>): EmittedValue {
  const name = names.get(job) ?? job;
  const words = requirementWordsOf(statuses);
  const [only] = words;
  if (words.length === 1 && only === "success") return name;
  return Object.fromEntries([[name, words.length === 1 && only !== undefined ? only : words]]);
}

function emitFilters({ branches, tags }: FilterRules): { [key: string]: EmittedValue } {
  const branchRules = emitNameRules(branches);
  const tagRules = emitNameRules(tags);
  return {
    ...(Object.keys(branchRules).length > 0 ? { branches: branchRules } : {}),
    ...(Object.keys(tagRules).length > 0 ? { tags: tagRules } : {}),
  };
}

function emitNameRules({ only, ignore }: NameRules): { [key: string]: EmittedValue } {
  return {
    ...(only === null ? {} : { only: only.map(({ text }) => text) }),
    ...(ignore === null ? {} : { ignore: ignore.map(({ text }) => text) }),
  };
}
