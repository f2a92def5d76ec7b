import type { EmittedValue } from "#server/config/emit/emit-step.ts";
import type { FilterRules, NameRules } from "#server/config/filter/filter-rules.ts";
import type { CompiledInvocation } from "#server/config/workflow/compiled-config.ts";
import { requirementWordsOf } from "#server/config/workflow/read-requirement.ts";
import type { RequirementPlan } from "#server/core/plan/job-plan.ts";

/** One compiled workflow: filters stay, because they are decided later for a branch or tag. */
export function emitWorkflow(invocations: readonly CompiledInvocation[]): EmittedValue {
  return { jobs: invocations.map(emitInvocation) };
}

function emitInvocation({ name, requires, filters: rules, definition }: CompiledInvocation): EmittedValue {
  const filters = emitFilters(rules);
  const keys: { [key: string]: EmittedValue } = {
    ...(requires.length > 0 ? { requires: requires.map(emitRequirement) } : {}),
    ...(Object.keys(filters).length > 0 ? { filters } : {}),
    ...(definition.type === "approval" ? { type: "approval" } : {}),
  };
  return Object.keys(keys).length === 0 ? name : Object.fromEntries([[name, keys]]);
}

function emitRequirement({ job, statuses }: RequirementPlan): EmittedValue {
  const words = requirementWordsOf(statuses);
  const [only] = words;
  if (words.length === 1 && only === "success") return job;
  return Object.fromEntries([[job, words.length === 1 && only !== undefined ? only : words]]);
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
