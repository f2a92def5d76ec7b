import type { BuildDraft } from "#server/core/build/build-draft.ts";
import type { JobState } from "#server/core/build/build-state.ts";
import { releasedWithoutProvider, unauthorizedBy } from "#server/core/build/job-sentences.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import { isFinalJob } from "#server/core/job/job-machine.ts";
import { judgeRequirements } from "#server/core/job/requirements.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** The jobs after one that ended: all that can follow from it. */
export interface Downstream {
  /** Every job that requires it, directly or through others. */
  readonly jobs: readonly JobState[];
  /** The status of every job that any of them requires. */
  readonly statusOf: ReadonlyMap<string, JobStatus>;
}

/**
 * Lets the dependents of ended jobs go on: queues build jobs with their
 * tasks, puts approvals on hold, and gives up those that can never run. A job
 * given up has ended itself, and so has one that does nothing, so their own
 * dependents are judged too.
 */
export function releaseDependents(
  draft: BuildDraft,
  { ended, downstream }: { readonly ended: readonly JobState[]; readonly downstream: Downstream },
  nextId: () => string,
): void {
  const jobs = new Map(downstream.jobs.map((job) => [job.id as string, job]));
  const statusNow = (id: string): JobStatus => {
    const known = jobs.get(id) ?? ended.find((job) => job.id === id);
    const status = known === undefined ? downstream.statusOf.get(id) : draft.job(known).status;
    return status ?? "not_run";
  };
  const frontier = [...ended];
  for (let job = frontier.pop(); job !== undefined; job = frontier.pop()) {
    for (const id of job.dependents) {
      const dependent = jobs.get(id);
      if (dependent === undefined || draft.job(dependent).status !== "blocked") continue;
      const states = dependent.requires.map(({ jobId, statuses }) => ({
        status: statusNow(jobId),
        accepted: statuses,
      }));
      const judged = judgeRequirements(states);
      if (judged === "waiting") continue;
      const moved = judged === "met" ? letGo(draft, dependent, nextId) : draft.moveJob(dependent, "skip");
      if (isFinalJob(moved.status)) frontier.push(moved);
    }
  }
}

/** What becomes of a job whose needs are met: its place in the queue, on hold for a person, or its end when there is nothing to do. */
function letGo(draft: BuildDraft, job: JobState, nextId: () => string): JobState {
  if (job.missingContexts.length > 0) return draft.moveJob(job, "refuse", unauthorizedBy(job.missingContexts));
  switch (job.type) {
    case "approval":
      return draft.moveJob(job, "hold");
    case "no-op":
      return draft.moveJob(job, "complete");
    case "release":
      return draft.moveJob(job, "complete", { stopDetail: releasedWithoutProvider });
    case "lock":
      return draft.moveJob(job, "queue");
    case "unlock":
      if (job.lockKey !== null) draft.freeLock(job.lockKey);
      return draft.moveJob(job, "complete");
    case "build":
      return queueTasks(draft, job, nextId);
    default:
      return assertNever(job.type);
  }
}

function queueTasks(draft: BuildDraft, job: JobState, nextId: () => string): JobState {
  for (let index = 0; index < job.parallelism; index += 1) {
    draft.addTask({
      id: nextId(),
      jobId: job.id,
      index,
      executorKind: job.executorKind ?? "machine",
      resourceClass: job.resourceClass ?? "medium",
    });
  }
  return draft.moveJob(job, "queue");
}

/** True when this job's ending may let others go on. */
export function endsOthers(job: JobState): boolean {
  return isFinalJob(job.status) && job.dependents.length > 0;
}
