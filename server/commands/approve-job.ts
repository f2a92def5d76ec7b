import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { BuildDraft } from "#server/core/build/build-draft.ts";
import { endsOthers, releaseDependents } from "#server/core/build/release-dependents.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { JobId, WorkflowId } from "#server/core/ids.ts";

/**
 * Approves a job that is on hold and lets what requires it go on. Throws
 * `not_found` when the workflow has no such job and `conflict` when it is not
 * waiting for approval, also when somebody else was faster.
 */
export async function approveJob(
  deps: Pick<Deps, "builds" | "clock" | "ids">,
  actor: Actor,
  request: { readonly workflowId: WorkflowId; readonly jobId: JobId },
): Promise<void> {
  authorize(actor, "job.approve");
  const now = deps.clock.now();
  await deps.builds.change(
    { jobId: request.jobId },
    async (reader) => {
      const { job } = reader;
      if (job === null || reader.workflow.id !== request.workflowId || job.type !== "approval") {
        throw new AppError("not_found", {
          userMessage: "Approval job not found in this workflow.",
          detail: { ...request },
        });
      }
      if (job.status !== "on_hold") {
        throw new AppError("conflict", {
          userMessage: `The job is not waiting for approval: it is ${job.status}.`,
          detail: { ...request },
        });
      }
      const draft = new BuildDraft(reader.workflow, now);
      const ended = draft.moveJob(job, "approve", { approvedBy: actorName(actor) });
      if (endsOthers(ended)) {
        const downstream = await reader.downstream([ended]);
        releaseDependents(draft, { ended: [ended], downstream }, () => deps.ids.next());
      }
      return { change: draft.change(), answer: undefined };
    },
    { now, actor: actorName(actor) },
  );
}
