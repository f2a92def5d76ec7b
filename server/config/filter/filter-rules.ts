import type { NamePattern } from "#server/config/filter/name-pattern.ts";

/** `only` and `ignore` of branches or of tags; null means the key is absent. */
export interface NameRules {
  readonly only: readonly NamePattern[] | null;
  readonly ignore: readonly NamePattern[] | null;
}

/** The filters of one job invocation. */
export interface FilterRules {
  readonly branches: NameRules;
  readonly tags: NameRules;
  /** Which changed files it cares for; an extension of ours. */
  readonly paths: NameRules;
}

/** What has changed. Null stands for what nobody knows: then everything counts as changed. */
export interface ChangedFiles {
  /** Since each workflow was good last. */
  readonly byWorkflow: Readonly<Record<string, readonly string[] | null>>;
  /** For all other workflows. */
  readonly otherwise: readonly string[] | null;
}

/** What has changed for one workflow. */
export function changedFor(changed: ChangedFiles | undefined, workflow: string): readonly string[] | null {
  if (changed === undefined) return null;
  const own = Object.hasOwn(changed.byWorkflow, workflow) ? changed.byWorkflow[workflow] : undefined;
  return own === undefined ? changed.otherwise : own;
}

/** What the pipeline runs for. A tag, when there is one, decides alone. */
export interface GitReference {
  readonly branch: string | null;
  readonly tag: string | null;
}

/** Rules that let everything pass. */
export const noRules: NameRules = { only: null, ignore: null };

/** An invocation without filters: every branch, no tag. */
export const noFilters: FilterRules = { branches: noRules, tags: noRules, paths: noRules };

const anyName: NamePattern = { text: "/.*/", matches: () => true };

/** Filters that were decided already, written as rules that say the same for every branch and tag. */
export function decidedFilters(runs: boolean): FilterRules {
  const rules: NameRules = runs ? { only: [anyName], ignore: null } : { only: null, ignore: [anyName] };
  return { branches: rules, tags: rules, paths: noRules };
}

/**
 * Whether the filters let a job run. Source: config-language §17.
 *
 * | pipeline is for | `only`         | `ignore` alone     | neither |
 * |-----------------|----------------|--------------------|---------|
 * | branch          | branch matches | branch matches not | runs    |
 * | tag             | tag matches    | tag matches not    | no      |
 *
 * Branch rules say nothing about tags and tag rules nothing about branches; where `only` is
 * written `ignore` is not consulted.
 */
export function passesFilters(filters: FilterRules, { branch, tag }: GitReference): boolean {
  if (tag !== null) return passes(filters.tags, tag, false);
  return passes(filters.branches, branch ?? "", true);
}

/**
 * Whether something that cares for certain files is concerned by a change: one
 * changed file at least is among `only` (all files where it is absent) and not
 * among `ignore`. Without rules, and where nobody knows what has changed, it is.
 */
export function concernsPaths({ only, ignore }: NameRules, changed: readonly string[] | null): boolean {
  if (changed === null || (only === null && ignore === null)) return true;
  const isMeant = (path: string): boolean => only === null || only.some((pattern) => pattern.matches(path));
  const isIgnored = (path: string): boolean => ignore !== null && ignore.some((pattern) => pattern.matches(path));
  return changed.some((path) => isMeant(path) && !isIgnored(path));
}

function passes({ only, ignore }: NameRules, name: string, otherwise: boolean): boolean {
  if (only !== null) return only.some((pattern) => pattern.matches(name));
  if (ignore !== null) return !ignore.some((pattern) => pattern.matches(name));
  return otherwise;
}
