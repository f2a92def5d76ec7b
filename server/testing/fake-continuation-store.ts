import type { ContinuationStore } from "#server/core/ports/continuation-store.ts";
import type { FakeBuildMemory } from "#server/testing/fake-build-memory.ts";

/** ContinuationStore in memory, over the same tables as the fake BuildStore. */
export function fakeContinuationStore(memory: FakeBuildMemory): ContinuationStore {
  const keys = new Map<string, { readonly pipelineId: string; readonly expiresAt: Date }>();
  return {
    addKey: async ({ keyHash, pipelineId, expiresAt }) => void keys.set(keyHash, { pipelineId, expiresAt }),
    findByKey: async (keyHash) => {
      const key = keys.get(keyHash);
      const pipeline = memory.pipelines.get(key?.pipelineId ?? "");
      if (key === undefined || pipeline === undefined) return null;
      const { id, projectId, branch, tag, triggerType, actorLogin, parameters, configPath } = pipeline.asked;
      return {
        id,
        number: pipeline.number,
        status: pipeline.status,
        projectId,
        projectSlug: memory.projects.get(projectId)?.slug ?? "",
        repositoryUrl: "/nowhere",
        defaultBranch: "main",
        branch,
        tag,
        triggerType,
        actorLogin,
        parameters,
        configPath,
        revision: pipeline.compiled?.commit?.revision ?? "",
        setupSource: pipeline.compiled?.configSource ?? "",
        keyExpiresAt: key.expiresAt,
      };
    },
    continuePipeline: async ({ pipelineId, status, workflows }, now) => {
      const pipeline = memory.pipelines.get(pipelineId);
      if (pipeline?.status !== "setup") return false;
      pipeline.status = status;
      for (const workflow of workflows) memory.addWorkflow(workflow, pipelineId, now);
      return true;
    },
  };
}
