import { expect, test } from "vitest";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

interface Subject {
  readonly agentSettings: () => Readonly<Record<string, string>>;
  readonly executor: TaskSpec["executor"];
}

/** Starts an agent for the executor, and makes tasks for it. */
function tools(subject: Subject) {
  const start = () => AgentFixture.start(subject.agentSettings());
  const spec = (steps: readonly StepPlan[]) => taskSpec(steps, { executor: subject.executor });
  return { start, spec };
}

/** What every executor promises of steps that are tried again, and of what is measured. */
export function describeRepeatsAndUsage(subject: Subject): void {
  describeRetries(subject);
  describeUsage(subject);
}

function describeRetries(subject: Subject): void {
  const { start, spec } = tools(subject);

  test("a step that may be tried again is, and its log tells every try", async () => {
    await using fixture = await start();
    const flaky = 'echo run >>runs; [ "$(cat runs | while read -r l; do printf x; done)" = xxx ]';
    const task = await fixture.run(spec([runStep(flaky, { retry: { rerunsMax: 3, delaySeconds: 0 } })]));
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(1)).toBe(
      "\nTry 1 of 4 failed with exit code 1. Trying again at once.\n" +
        "\nTry 2 of 4 failed with exit code 1. Trying again at once.\n\nTry 3 of 4 passed.\n",
    );
  });

  test("a step that fails every try fails, and a cancel does not wait for the next try", async () => {
    await using fixture = await start();
    const failing = await fixture.run(spec([runStep("exit 4", { retry: { rerunsMax: 1, delaySeconds: 0 } })]));
    expect(failing.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 4 });
    expect(failing.text(1)).toContain("Try 2 of 2 failed.");
    const waiting = spec([runStep("exit 4", { retry: { rerunsMax: 5, delaySeconds: 600 } })]);
    fixture.door.give(waiting);
    await fixture.printed(waiting, 1, "Trying again in 600 s");
    fixture.door.cancel(waiting.taskId);
    expect((await fixture.door.finished(waiting.taskId)).finished?.outcome).toBe("canceled");
  });
}

function describeUsage(subject: Subject): void {
  const { start, spec } = tools(subject);

  test("what a task uses is told second by second", async () => {
    await using fixture = await start();
    const busy = 'end=$(($(date +%s) + 4)); while [ "$(date +%s)" -lt "$end" ]; do :; done';
    const task = await fixture.run(spec([runStep(busy)]));
    const samples = task.messages.filter((message) => message.type === "samples");
    expect(task.finished?.outcome).toBe("success");
    expect(samples).toHaveLength(1);
    const [told] = samples;
    expect(told?.cpuMillis.length).toBeGreaterThanOrEqual(2);
    expect(told?.memoryKibibytes).toHaveLength(told?.cpuMillis.length ?? 0);
    expect(Math.max(...(told?.cpuMillis ?? []))).toBeGreaterThan(50);
    expect(Math.max(...(told?.memoryKibibytes ?? []))).toBeGreaterThan(100);
  });
}
