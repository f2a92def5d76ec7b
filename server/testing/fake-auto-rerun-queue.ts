import type { AutoRerunQueue } from "#server/core/ports/auto-rerun-queue.ts";
import type { FakeBuildMemory } from "#server/testing/fake-build-memory.ts";

/** AutoRerunQueue in memory, over the same tables as the fake BuildStore. */
export function fakeAutoRerunQueue(memory: FakeBuildMemory): AutoRerunQueue {
  return {
    waiting: async (madeSince) => {
      const workflows = [...memory.workflows.values()];
      return workflows
        .filter(({ state, made }) => {
          const pipeline = memory.pipelines.get(state.pipelineId);
          const isCanceled = state.canceledBy !== null || state.counts.canceled > 0;
          const isOver = made.isSetup && pipeline?.status !== "setup";
          const isOld = pipeline === undefined || pipeline.createdAt < madeSince;
          const isRerun = workflows.some((other) => other.made.rerunOf === state.id);
          return state.status === "failed" && made.autoRerunsLeft > 0 && !isCanceled && !isOver && !isOld && !isRerun;
        })
        .map(({ state }) => state.id);
    },
  };
}
