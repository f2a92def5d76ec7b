import type { Deps } from "#server/commands/deps.ts";
import { BuildDraft } from "#server/core/build/build-draft.ts";
import type { TaskId } from "#server/core/ids.ts";

/**
 * Puts a claimed task back into the queue at once, because its agent was gone
 * before it could be handed over. Does nothing when it has started after all.
 */
export async function returnTask(
  deps: Pick<Deps, "builds" | "clock">,
  claim: { readonly taskId: TaskId; readonly epoch: number },
): Promise<void> {
  const now = deps.clock.now();
  await deps.builds.change(
    { taskId: claim.taskId },
    async (reader) => {
      const task = reader.tasks.find((candidate) => candidate.id === claim.taskId);
      if (task === undefined || task.epoch !== claim.epoch || task.status !== "claimed")
        return { change: null, answer: undefined };
      const draft = new BuildDraft(reader.workflow, now);
      draft.moveTask(task, "loseLease", { agentId: null, claimedAt: null, leaseExpiresAt: null });
      return { change: draft.change(), answer: undefined };
    },
    { now, actor: "engine" },
  );
}
