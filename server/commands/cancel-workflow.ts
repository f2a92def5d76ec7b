import { authorize } from "#server/commands/authorize.ts";
import { cancelTasksOf } from "#server/commands/cancel-tasks.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { BuildDraft } from "#server/core/build/build-draft.ts";
import type { WorkflowId } from "#server/core/ids.ts";
import { isFinalJob } from "#server/core/job/job-machine.ts";

/**
 * Cancels everything of a workflow that has not ended. Running jobs are
 * `canceled` at once, without waiting for their agents to confirm. Harmless
 * when the workflow has ended.
 */
export async function cancelWorkflow(
  deps: Pick<Deps, "builds" | "clock">,
  actor: Actor,
  workflowId: WorkflowId,
): Promise<void> {
  authorize(actor, "workflow.cancel");
  const now = deps.clock.now();
  await deps.builds.change(
    { workflowId },
    async (reader) => {
      const draft = new BuildDraft(reader.workflow, now);
      const { jobs, tasks } = await reader.everything();
      const open = jobs.filter((job) => !isFinalJob(job.status));
      if (open.length === 0) return { change: null, answer: undefined };
      for (const job of open) {
        cancelTasksOf(draft, job, tasks);
        draft.moveJob(job, "cancel", { stopReason: "userCanceled", canceledBy: actorName(actor) });
      }
      draft.noteCanceledBy(actorName(actor));
      return { change: draft.change(), answer: undefined };
    },
    { now, actor: actorName(actor) },
  );
}
