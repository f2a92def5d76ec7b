import type { KeptJob } from "#server/core/build/new-workflow.ts";
import type { JobId } from "#server/core/ids.ts";
import type { WorkflowAttempt } from "#server/core/ports/build-store.ts";

/** What a rerun runs again. */
export type RerunFrom = "start" | "failed" | RerunJobs;

/** Some jobs with all that depends on them. */
export interface RerunJobs {
  readonly jobs: readonly JobId[];
  /** These jobs run only those tests that failed. */
  readonly failedTestsOnly?: boolean | undefined;
  /** Leaves out what has nothing to do with these jobs, whatever it came to. */
  readonly sparse?: boolean | undefined;
}

/**
 * Which successes a rerun keeps, by job name. What runs again takes everything
 * that requires it along: a result that was built on another result is not
 * kept when that one is made anew. Approvals that were given stay given unless
 * they come after something that runs again (config-language §16.3). A lock is
 * taken again unless everything up to its unlock is kept: a success that was
 * made under a lock stands, but nothing more is done without holding it.
 */
export function keptJobs(attempt: WorkflowAttempt, from: RerunFrom): Map<string, KeptJob> {
  if (from === "start") return new Map();
  const again = new Set(
    attempt.jobs
      .filter((job) => job.status !== "success" || (from !== "failed" && from.jobs.includes(job.id)))
      .map((job) => job.name),
  );
  for (let size = -1; size !== again.size; ) {
    size = again.size;
    const unlocks = attempt.jobs.flatMap(({ name, plan }) =>
      plan.type === "unlock" && again.has(name) ? [plan.key] : [],
    );
    for (const { name, plan } of attempt.jobs) if (plan.type === "lock" && unlocks.includes(plan.key)) again.add(name);
    for (const job of attempt.jobs)
      if (job.plan.requires.some((requirement) => again.has(requirement.job))) again.add(job.name);
  }
  const kept = attempt.jobs.filter((job) => !again.has(job.name));
  return new Map(kept.map((job) => [job.name, { jobId: job.keptFrom ?? job.id, approvedBy: job.approvedBy }]));
}
