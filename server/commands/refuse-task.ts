import { cancelTasksOf } from "#server/commands/cancel-tasks.ts";
import type { Deps } from "#server/commands/deps.ts";
import { BuildDraft } from "#server/core/build/build-draft.ts";
import type { JobState, TaskState } from "#server/core/build/build-state.ts";
import { unauthorizedBy } from "#server/core/build/job-sentences.ts";
import { endsOthers, releaseDependents } from "#server/core/build/release-dependents.ts";
import { settleJob } from "#server/core/build/settle-job.ts";
import type { TaskId } from "#server/core/ids.ts";

/** Why a claimed task cannot be handed to its agent. */
export type Refusal =
  | { readonly kind: "contextsMissing"; readonly names: readonly string[] }
  | { readonly kind: "unreadable"; readonly sentence: string };

/**
 * Ends a claimed task that cannot be handed over: its job is `unauthorized`
 * when a context has been removed since it was queued, else the task is
 * `infrastructure_fail`. Does nothing when the task has moved on.
 */
export async function refuseTask(
  deps: Pick<Deps, "builds" | "clock" | "ids">,
  claim: { readonly taskId: TaskId; readonly epoch: number },
  refusal: Refusal,
): Promise<void> {
  const now = deps.clock.now();
  await deps.builds.change(
    { taskId: claim.taskId },
    async (reader) => {
      const task = reader.tasks.find((candidate) => candidate.id === claim.taskId);
      if (task === undefined || reader.job === null || task.epoch !== claim.epoch || task.status !== "claimed")
        return { change: null, answer: undefined };
      const draft = new BuildDraft(reader.workflow, now);
      const job = refuse(draft, { job: reader.job, task, tasks: reader.tasks }, refusal);
      if (endsOthers(job)) {
        const downstream = await reader.downstream([job]);
        releaseDependents(draft, { ended: [job], downstream }, () => deps.ids.next());
      }
      return { change: draft.change(), answer: undefined };
    },
    { now, actor: "engine" },
  );
}

interface Refused {
  readonly job: JobState;
  readonly task: TaskState;
  readonly tasks: readonly TaskState[];
}

function refuse(draft: BuildDraft, { job, task, tasks }: Refused, refusal: Refusal): JobState {
  if (refusal.kind === "contextsMissing" && job.status === "queued") {
    cancelTasksOf(draft, job, tasks);
    return draft.moveJob(job, "refuse", unauthorizedBy(refusal.names));
  }
  // Another copy of the job runs already: this one fails, and the job with it when all have ended.
  const stopDetail = refusal.kind === "unreadable" ? refusal.sentence : unauthorizedBy(refusal.names).stopDetail;
  const failed = draft.moveTask(task, "infraFail", { stopReason: "executorFailed", stopDetail });
  return settleJob(
    draft,
    job,
    tasks.map((candidate) => (candidate.id === failed.id ? failed : candidate)),
  );
}
