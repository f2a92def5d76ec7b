import { expect, test } from "vitest";
import { waitSentence } from "#server/core/task/wait-reason.ts";

const facts = (executorKind: string, resourceClass: string) => ({ executorKind, resourceClass, tasksAhead: 0 });

test("a job that needs a graphics card is told that no agent has one, and what an agent would need", () => {
  expect(waitSentence("no_fitting_agent", facts("docker", "gpu.nvidia.small"))).toBe(
    "No connected agent runs docker jobs on linux/amd64 with an NVIDIA graphics card and a Docker engine with the nvidia runtime, which the resource class gpu.nvidia.small asks for. Connect one that does, or choose another class.",
  );
  expect(waitSentence("no_fitting_agent", facts("machine", "windows.gpu.nvidia.medium"))).toContain(
    "runs machine jobs on windows/amd64 with an NVIDIA graphics card, which",
  );
});

test("a job for another machine, or of a kind that nobody runs, is told that", () => {
  expect(waitSentence("no_fitting_agent", facts("docker", "arm.medium"))).toContain("runs docker jobs on linux/arm64,");
  expect(waitSentence("no_fitting_agent", facts("docker", "medium"))).toContain("can run docker jobs");
});
