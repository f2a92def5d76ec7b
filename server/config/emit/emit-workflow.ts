import type { EmittedKeys, EmittedValue } from "#server/config/emit/emitted-value.ts";
import type { FilterRules, NameRules } from "#server/config/filter/filter-rules.ts";
import type {
  CompiledInvocation,
  CompiledSchedule,
  CompiledWorkflow,
} from "#server/config/workflow/compiled-config.ts";
import { requirementWordsOf } from "#server/config/workflow/read-requirement.ts";
import type { RequirementPlan } from "#server/core/plan/job-plan.ts";

/** One compiled workflow: filters and times stay, because they are decided later for a branch or tag. */
export function emitWorkflow({ invocations, schedules, autoRerunsMax, paths }: CompiledWorkflow): EmittedValue {
  return {
    ...(schedules === null ? {} : { triggers: schedules.map(emitSchedule) }),
    ...(autoRerunsMax === null ? {} : { max_auto_reruns: autoRerunsMax }),
    ...withRules("paths", paths),
    jobs: invocations.map(emitInvocation),
  };
}

function emitSchedule({ cron, branches }: CompiledSchedule): EmittedValue {
  return { schedule: { cron, filters: { branches: emitNameRules(branches) } } };
}

function emitInvocation({ name, requires, contexts, filters: rules, definition }: CompiledInvocation): EmittedValue {
  const filters = emitFilters(rules);
  const keys: EmittedKeys = {
    ...(requires.length > 0 ? { requires: requires.map(emitRequirement) } : {}),
    ...(contexts.length > 0 ? { context: contexts } : {}),
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

function emitFilters({ branches, tags, paths }: FilterRules): EmittedKeys {
  return { ...withRules("branches", branches), ...withRules("tags", tags), ...withRules("paths", paths) };
}

function withRules(key: string, rules: NameRules): EmittedKeys {
  const emitted = emitNameRules(rules);
  return Object.keys(emitted).length > 0 ? { [key]: emitted } : {};
}

function emitNameRules({ only, ignore }: NameRules): EmittedKeys {
  return {
    ...(only === null ? {} : { only: only.map(({ text }) => text) }),
    ...(ignore === null ? {} : { ignore: ignore.map(({ text }) => text) }),
  };
}
