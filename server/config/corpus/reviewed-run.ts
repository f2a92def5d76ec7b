import type { GitRef } from "#server/config/corpus/pipeline-at.ts";

/** What a person found out by reading a configuration beside the language's reference, without the compiler. */
export interface ReviewedRun {
  readonly on: GitRef;
  /** How many jobs each workflow has that runs. A workflow that is absent here does not run. */
  readonly jobs: Readonly<Record<string, number>>;
  /** All that some jobs wait for, by `workflow/job`. Empty: the job is there and waits for nothing. */
  readonly requires?: Readonly<Record<string, readonly string[]>>;
  /** `workflow cron` of what the clock starts on this branch, where that was looked at. */
  readonly schedules?: readonly string[];
}

/** The branches that most facts are about. */
export const commonBranches = {
  main: { branch: "main" },
  master: { branch: "master" },
  develop: { branch: "develop" },
  feature: { branch: "feature/a-change" },
} as const;

/** A tag to run for. */
export function tag(name: string): GitRef {
  return { tag: name };
}

/** That nothing runs. */
export function nothing(on: GitRef): ReviewedRun {
  return { on, jobs: {} };
}
