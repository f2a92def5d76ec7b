import { describe, expect, test } from "vitest";
import { waitSentence } from "#server/core/task/wait-reason.ts";

const facts = { executorKind: "docker", resourceClass: "medium", tasksAhead: 0 };

describe("why a task waits", () => {
  test.each([
    [0, "Next in the queue: all agents are busy."],
    [1, "2nd in the queue: all agents are busy."],
    [2, "3rd in the queue: all agents are busy."],
    [10, "11th in the queue: all agents are busy."],
    [20, "21st in the queue: all agents are busy."],
    [110, "111th in the queue: all agents are busy."],
  ])("begins with its place after %i others", (tasksAhead, sentence) => {
    expect(waitSentence("agents_busy", { ...facts, tasksAhead })).toBe(sentence);
  });

  test("is told without a place where nothing stands before it and none is waited for", () => {
    expect(waitSentence(null, facts)).toBe("About to be placed on an agent.");
    expect(waitSentence("no_agents", facts)).toMatch(/^No agent is connected\. /);
    expect(waitSentence("no_fitting_agent", facts)).toMatch(/^No connected agent can run docker jobs\. /);
  });

  test("names what would change that after the place", () => {
    const behind = { ...facts, tasksAhead: 3 };
    expect(waitSentence(null, behind)).toBe("4th in the queue: about to be placed on an agent.");
    expect(waitSentence("no_agents", behind)).toMatch(/^4th in the queue: no agent is connected\. It starts as soon/);
    expect(
      waitSentence("no_fitting_agent", { ...behind, executorKind: "machine", resourceClass: "arm.medium" }),
    ).toMatch(/^4th in the queue: no connected agent runs machine jobs on .*arm\.medium asks for\. Connect one/);
  });

  test("says what an agent would need for a graphics card", () => {
    expect(waitSentence("no_fitting_agent", { ...facts, resourceClass: "gpu.nvidia.small" })).toBe(
      "No connected agent runs docker jobs on linux/amd64 with an NVIDIA graphics card and a Docker engine with the nvidia runtime, which the resource class gpu.nvidia.small asks for. Connect one that does, or choose another class.",
    );
    const windows = { ...facts, executorKind: "machine", resourceClass: "windows.gpu.nvidia.medium" };
    expect(waitSentence("no_fitting_agent", windows)).toContain(
      "runs machine jobs on windows/amd64 with an NVIDIA graphics card, which",
    );
  });

  test("says for which other machine an agent would be needed", () => {
    expect(waitSentence("no_fitting_agent", { ...facts, resourceClass: "arm.medium" })).toContain(
      "runs docker jobs on linux/arm64,",
    );
  });
});
