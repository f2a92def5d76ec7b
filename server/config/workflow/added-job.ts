import type { FilterRules } from "#server/config/filter/filter-rules.ts";
import type { JobDefinition } from "#server/config/job/job-definition.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { requirementStatuses } from "#server/config/workflow/read-requirement.ts";
import type { Beside, LinkedRequirement, WrittenInvocation } from "#server/config/workflow/written-invocation.ts";

/** What a job that the language adds differs in. */
export interface AddedJob {
  readonly name: string;
  /** The job whose name it follows, where it belongs to one. */
  readonly beside?: Beside;
  readonly definition: JobDefinition;
  readonly requires: WrittenInvocation["requires"];
  readonly filters: FilterRules;
  /** The entry that it is added for. */
  readonly at: Cursor;
}

/** An entry that nobody wrote: the lock of a serial group, or the beginning or the end of a job group. */
export function addedJob({ name, beside, definition, requires, filters, at }: AddedJob): WrittenInvocation {
  const work = { kind: "added", definition, beside: beside ?? null } as const;
  return { identity: Symbol(name), wantedName: name, requires, filters, contexts: [], work, at };
}

/** Waits for an entry's success. */
export function afterSuccess({ identity }: WrittenInvocation): LinkedRequirement {
  return { identity, statuses: requirementStatuses.success };
}

/** Waits for an entry's end, whatever it is. */
export function afterAnyEnd({ identity }: WrittenInvocation): LinkedRequirement {
  return { identity, statuses: requirementStatuses.terminal };
}
