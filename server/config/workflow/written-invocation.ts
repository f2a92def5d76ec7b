import type { FilterRules } from "#server/config/filter/filter-rules.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import type { WrittenRequirement } from "#server/config/workflow/read-requirement.ts";

/** What calls a job: an entry of a workflow, or one member of its matrix. */
export interface JobCall {
  /** The entry of `jobs` it runs, or the approval's own name. */
  readonly jobName: string;
  readonly approval: boolean;
  /** Keys that are arguments for the job's parameters. */
  readonly arguments: readonly Cursor[];
  readonly preSteps: Cursor | undefined;
  readonly postSteps: Cursor | undefined;
  readonly at: Cursor;
}

/** An entry of a workflow's `jobs` as written, matrices multiplied: names are not resolved yet. */
export interface WrittenInvocation extends JobCall {
  /** The name it was given, or what it is called without one. */
  readonly wantedName: string;
  readonly requires: readonly WrittenRequirement[];
  readonly filters: FilterRules;
}

/** What one entry stands for: itself, or the members of its matrix under one name. */
export interface InvocationGroup {
  readonly members: readonly WrittenInvocation[];
  /** The name that means all members; null without a matrix. */
  readonly alias: string | null;
}
