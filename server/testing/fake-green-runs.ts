import type { GreenRuns } from "#server/core/ports/green-runs.ts";
import type { FakeBuildMemory } from "#server/testing/fake-build-memory.ts";

/** GreenRuns in memory, over the same tables as the fake BuildStore. */
export function fakeGreenRuns(memory: FakeBuildMemory): GreenRuns {
  return {
    lastGreen: async (projectId, branch) => {
      const pipelines = [...memory.pipelines.values()].filter(
        ({ asked }) => asked.projectId === projectId && asked.branch === branch,
      );
      const green = pipelines
        .sort((a, b) => a.number - b.number)
        .flatMap(({ asked, compiled }) =>
          [...memory.workflows.values()]
            .filter(({ state, made }) => state.pipelineId === asked.id && state.status === "success" && !made.isSetup)
            .map(({ made }) => [made.name, compiled?.commit?.revision ?? asked.revision ?? ""] as const),
        );
      return new Map(green);
    },
  };
}
