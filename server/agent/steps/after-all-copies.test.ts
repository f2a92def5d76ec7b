import { expect, test } from "vitest";
import type { CopiesGate } from "#server/core/task/copies-gate.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

const deploy = runStep("echo deployed", { afterAllCopies: true });

async function runCopy(index: number, gates: CopiesGate[], seconds = 600) {
  await using fixture = await AgentFixture.start();
  fixture.door.gates = gates;
  const step = { ...deploy, noOutputTimeoutSeconds: seconds };
  return await fixture.run(taskSpec([step], { copy: { index, total: 3 } }));
}

test("copy 0 waits until all copies have come, then runs the step", async () => {
  const task = await runCopy(0, [{ verdict: "wait", running: 1, queued: 0 }, { verdict: "go" }]);
  expect(task.text(1)).toMatch(/^Waiting until all copies .*\ndeployed\n$/);
  expect(task.finished?.outcome).toBe("success");
});

test("the other copies pass over it", async () => {
  const task = await runCopy(2, [{ verdict: "never", copy: 1 }]);
  expect(task.text(1)).not.toContain("deployed");
  expect(task.stepEnd(1)?.status).toBe("success");
});

test("when a copy ended before it, the step fails and names the copy", async () => {
  const task = await runCopy(0, [{ verdict: "never", copy: 1 }]);
  expect(task.text(1)).toContain("Copy 1 of the job did not come to this step");
  expect(task.finished).toMatchObject({ outcome: "failed", reason: "stepFailed" });
});

test("copies that find no agent are not waited for without end", async () => {
  const task = await runCopy(0, [{ verdict: "wait", running: 0, queued: 2 }], 1);
  expect(task.text(1)).toContain("found no agent for 1 s");
  expect(task.finished?.outcome).toBe("failed");
});
