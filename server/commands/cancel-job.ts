import { authorize } from "#server/commands/authorize.ts";
import { cancelTasksOf } from "#server/commands/cancel-tasks.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { BuildDraft } from "#server/core/build/build-draft.ts";
import { endsOthers, releaseDependents } from "#server/core/build/release-dependents.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { JobId } from "#server/core/ids.ts";
import { isFinalJob } from "#server/core/job/job-machine.ts";

/**
 * Cancels one job that has not ended; the rest of its workflow goes on, and
 * jobs that require it become `not_run`. Throws `conflict` when it has ended.
 */
export async function cancelJob(
  deps: Pick<Deps, "builds" | "clock" | "ids">,
  actor: Actor,
  jobId: JobId,
): Promise<void> {
  authorize(actor, "job.cancel");
  const now = deps.clock.now();
  await deps.builds.change(
    { jobId },
    async (reader) => {
      const { job } = reader;
      if (job === null) throw new AppError("not_found", { userMessage: "Job not found", detail: { jobId } });
      if (isFinalJob(job.status))
        throw new AppError("conflict", { userMessage: `The job has ended already: ${job.status}.`, detail: { jobId } });
      const draft = new BuildDraft(reader.workflow, now);
      cancelTasksOf(draft, job, reader.tasks);
      const ended = draft.moveJob(job, "cancel", { stopReason: "userCanceled", canceledBy: actorName(actor) });
      if (endsOthers(ended)) {
        const downstream = await reader.downstream([ended]);
        releaseDependents(draft, { ended: [ended], downstream }, () => deps.ids.next());
      }
      return { change: draft.change(), answer: undefined };
    },
    { now, actor: actorName(actor) },
  );
}
