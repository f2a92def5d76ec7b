import type { BuildDraft } from "#server/core/build/build-draft.ts";
import type { JobState } from "#server/core/build/build-state.ts";
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
 * given up has ended itself, so its own dependents are judged too.
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
      if (judged === "met") letGo(draft, dependent, nextId);
      if (judged === "unmeetable") frontier.push(draft.moveJob(dependent, "skip"));
    }
  }
}

/** Puts a job whose needs are met into the queue, or on hold when a person has to approve it. */
export function letGo(draft: BuildDraft, job: JobState, nextId: () => string): void {
  if (job.type === "approval") {
    draft.moveJob(job, "hold");
    return;
  }
  draft.moveJob(job, "queue");
  for (let index = 0; index < job.parallelism; index += 1) {
    draft.addTask({
      id: nextId(),
      jobId: job.id,
      index,
      executorKind: job.executorKind ?? "machine",
      resourceClass: job.resourceClass ?? "medium",
    });
  }
}

/** True when this job's ending may let others go on. */
export function endsOthers(job: JobState): boolean {
  return isFinalJob(job.status) && job.dependents.length > 0;
}
