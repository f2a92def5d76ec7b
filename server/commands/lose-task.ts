import type { Deps } from "#server/commands/deps.ts";
import { BuildDraft } from "#server/core/build/build-draft.ts";
import { endsOthers, releaseDependents } from "#server/core/build/release-dependents.ts";
import { settleJob } from "#server/core/build/settle-job.ts";
import type { TaskId } from "#server/core/ids.ts";
import { isFinalTask } from "#server/core/task/task-machine.ts";

/**
 * Gives up on the agent of a task whose lease ran out: back to the queue when
 * nothing of it had started, else `infrastructure_fail` with `agentLost`,
 * because nothing runs twice unseen. Does nothing when the lease was renewed
 * or the task ended meanwhile: completion beats liveness.
 */
export async function loseTask(
  deps: Pick<Deps, "builds" | "clock" | "ids">,
  lease: { readonly taskId: TaskId; readonly epoch: number },
): Promise<void> {
  const now = deps.clock.now();
  await deps.builds.change(
    { taskId: lease.taskId },
    async (reader) => {
      const task = reader.tasks.find((candidate) => candidate.id === lease.taskId);
      const held =
        task !== undefined && task.epoch === lease.epoch && !isFinalTask(task.status) && task.status !== "queued";
      const expired = held && task.leaseExpiresAt !== null && task.leaseExpiresAt <= now;
      if (!expired || reader.job === null) return { change: null, answer: undefined };
      const draft = new BuildDraft(reader.workflow, now);
      const running = task.status === "running";
      const lost = draft.moveTask(task, "loseLease", {
        leaseExpiresAt: null,
        ...(running
          ? {
              stopReason: "agentLost" as const,
              stopDetail: "The agent that ran it went away and did not come back in time.",
            }
          : { agentId: null, claimedAt: null }),
      });
      if (running) {
        const job = settleJob(
          draft,
          reader.job,
          reader.tasks.map((candidate) => (candidate.id === lost.id ? lost : candidate)),
        );
        if (endsOthers(job)) {
          const downstream = await reader.downstream([job]);
          releaseDependents(draft, { ended: [job], downstream }, () => deps.ids.next());
        }
      }
      return { change: draft.change(), answer: undefined };
    },
    { now, actor: "engine" },
  );
}
