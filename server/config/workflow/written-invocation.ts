import type { FilterRules } from "#server/config/filter/filter-rules.ts";
import type { JobDefinition } from "#server/config/job/job-definition.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import type { WrittenRequirement } from "#server/config/workflow/read-requirement.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** What calls a job: an entry of a workflow, or one member of its matrix. */
export interface JobCall {
  /** The entry of `jobs` it runs, or the approval's own name. */
  readonly jobName: string;
  /** The orb's job that runs in its place, where the orb has one of this name. */
  readonly overrideWith: string | null;
  readonly approval: boolean;
  /** Keys that are arguments for the job's parameters. */
  readonly arguments: readonly Cursor[];
  readonly preSteps: Cursor | undefined;
  readonly postSteps: Cursor | undefined;
  readonly at: Cursor;
}

/** What an entry runs: a job that the file defines, or one that the language puts beside it. */
export type InvocationWork =
  | { readonly kind: "call"; readonly call: JobCall }
  | { readonly kind: "added"; readonly definition: JobDefinition; readonly beside: Beside | null };

/** What names an added job that belongs to another one: that one's name, once it is known, and an ending. */
export interface Beside {
  readonly identity: symbol;
  readonly ending: string;
}

/** A requirement whose name was looked up: it means exactly one entry, whatever that is called in the end. */
export interface LinkedRequirement {
  readonly identity: symbol;
  readonly statuses: readonly JobStatus[];
}

/** An entry of a workflow's `jobs` as written, matrices multiplied and groups written out: names are not final yet. */
export interface WrittenInvocation {
  /** Stays the same while names change. */
  readonly identity: symbol;
  /** The name it was given, or what it is called without one. */
  readonly wantedName: string;
  readonly requires: readonly (WrittenRequirement | LinkedRequirement)[];
  readonly filters: FilterRules;
  readonly contexts: readonly string[];
  readonly work: InvocationWork;
  readonly at: Cursor;
}

/** An entry whose requirements were all looked up. */
export interface LinkedInvocation extends WrittenInvocation {
  readonly requires: readonly LinkedRequirement[];
}

/** What one entry stands for: itself, the members of its matrix, or the jobs of a group; with the jobs around them. */
export interface InvocationGroup {
  readonly members: readonly WrittenInvocation[];
  /** A name that means several entries, or another one, to whoever requires it; null when there is none. */
  readonly alias: InvocationAlias | null;
  /** The name of a use of a job group, whose members nobody outside can require; null for all else. */
  readonly jobGroup: string | null;
}

/** A name for entries that are called otherwise. */
export interface InvocationAlias {
  readonly name: string;
  readonly identities: readonly symbol[];
}
