import type { LockStore } from "#server/core/ports/lock-store.ts";
import { isFinalWorkflow } from "#server/core/workflow/fold-jobs.ts";
import { type FakeBuildMemory, fakeOrganizationId } from "#server/testing/fake-build-memory.ts";

/** LockStore in memory, over the same tables as the fake BuildStore. */
export function fakeLockStore(memory: FakeBuildMemory): LockStore {
  const workflowOf = (workflowId: string) => {
    const workflow = memory.workflows.get(workflowId);
    const pipeline = memory.pipelines.get(workflow?.state.pipelineId ?? "");
    if (workflow === undefined || pipeline === undefined) throw new Error("the fake lost a row");
    return { workflow, pipeline };
  };
  return {
    snapshot: async () => ({
      requests: [...memory.jobs.values()]
        .filter(({ state }) => state.type === "lock" && state.status === "queued")
        .map(({ state, workflowId, waitDetail }) => {
          const { workflow, pipeline } = workflowOf(workflowId);
          return {
            jobId: state.id,
            workflowId,
            projectId: workflow.state.projectId,
            organizationId: fakeOrganizationId,
            key: state.lockKey ?? "",
            pipelineNumber: pipeline.number,
            queuedAt: state.queuedAt ?? pipeline.createdAt,
            waitDetail,
          };
        })
        .sort((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime()),
      holders: [...memory.locks].map(([key, workflowId]) => {
        const { workflow, pipeline } = workflowOf(workflowId);
        const { projectId } = workflow.state;
        return {
          workflowId,
          projectId,
          organizationId: fakeOrganizationId,
          key,
          pipelineNumber: pipeline.number,
          projectSlug: memory.projects.get(projectId)?.slug ?? "",
          workflowName: workflow.made.name,
        };
      }),
    }),
    explain: async (sentences) => {
      for (const [id, sentence] of sentences) {
        const job = memory.jobs.get(id);
        if (job?.state.status === "queued") job.waitDetail = sentence;
      }
    },
    freeEnded: async () => {
      const ended = [...memory.locks].filter(([, id]) => isFinalWorkflow(workflowOf(id).workflow.state.status));
      for (const [key] of ended) memory.locks.delete(key);
      return ended.length;
    },
  };
}
