import type { BuildDraft } from "#server/core/build/build-draft.ts";
import type { JobState, TaskState } from "#server/core/build/build-state.ts";
import { foldTasks } from "#server/core/job/fold-tasks.ts";

/**
 * Brings a job in line with its tasks: started when one has, ended when all
 * have, with the reason of the task that decided it. Does nothing when the job
 * is there already.
 */
export function settleJob(draft: BuildDraft, given: JobState, tasks: readonly TaskState[]): JobState {
  let job = draft.job(given);
  const event = foldTasks(tasks.map((task) => task.status));
  if (event === null || (event === "start" && job.status !== "queued")) return job;
  // A task may start and end in one batch of messages: the job still starts first.
  if (job.status === "queued" && event !== "infraFail" && event !== "cancel" && event !== "start")
    job = draft.moveJob(job, "start");
  const deciding = tasks.find((task) => task.stopReason !== null);
  return draft.moveJob(
    job,
    event,
    event === "start" || event === "pass" || deciding === undefined
      ? {}
      : { stopReason: deciding.stopReason, stopDetail: deciding.stopDetail },
  );
}
