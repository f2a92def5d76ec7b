import { type AutoRerunQueue, cutOffAttemptsMax } from "#server/core/ports/auto-rerun-queue.ts";
import type { FakeBuildMemory } from "#server/testing/fake-build-memory.ts";

/** AutoRerunQueue in memory, over the same tables as the fake BuildStore. */
export function fakeAutoRerunQueue(memory: FakeBuildMemory): AutoRerunQueue {
  const failed = (madeSince: Date) => {
    const workflows = [...memory.workflows.values()];
    return workflows.filter(({ state, made }) => {
      const pipeline = memory.pipelines.get(state.pipelineId);
      const isCanceled = state.canceledBy !== null || state.counts.canceled > 0;
      const isOver = made.isSetup && pipeline?.status !== "setup";
      const isOld = pipeline === undefined || pipeline.createdAt < madeSince;
      const isRerun = workflows.some((other) => other.made.rerunOf === state.id);
      return state.status === "failed" && !isCanceled && !isOver && !isOld && !isRerun;
    });
  };
  return {
    waiting: async (madeSince) =>
      failed(madeSince)
        .filter(({ made }) => made.autoRerunsLeft > 0)
        .map(({ state }) => state.id),
    cutOff: async ({ madeSince, alsoBegun }) =>
      failed(madeSince)
        .filter(({ made }) => made.autoRerunsLeft === 0 && made.attempt <= cutOffAttemptsMax)
        .filter(({ state }) => isOnlyCutOff(memory, state.id, alsoBegun))
        .map(({ state }) => state.id),
  };
}

function isOnlyCutOff(memory: FakeBuildMemory, workflowId: string, alsoBegun: boolean): boolean {
  const ended = [...memory.jobs.values()].filter(
    (job) => job.workflowId === workflowId && !["success", "not_run"].includes(job.state.status),
  );
  const hasBegun = (jobId: string) =>
    [...memory.tasks.values()]
      .filter(({ state }) => state.jobId === jobId)
      .some(({ state }) => [...memory.steps].some(([key, { kind }]) => key.startsWith(state.id) && isOwn(kind)));
  return ended.every(({ state }) => state.stopReason === "serverStopped" && (alsoBegun || !hasBegun(state.id)));
}

const isOwn = (kind: string) => kind !== "spin_up" && kind !== "service";
