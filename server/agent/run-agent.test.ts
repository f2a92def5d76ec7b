import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

describe("being told to stop", () => {
  test("a canceled task is ended, what it had printed arrives, and no later step runs", async () => {
    await using fixture = await AgentFixture.start();
    const spec = taskSpec([
      runStep("trap 'echo cleaned up; exit 0' TERM; echo started; while true; do sleep 0.05; done"),
      runStep("echo never", { when: "always" }),
    ]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    fixture.door.cancel(spec.taskId);
    const task = await fixture.door.finished(spec.taskId);
    expect(task.finished).toMatchObject({ outcome: "canceled" });
    expect(task.text(1)).toMatch(/^started\n(Terminated\n)?cleaned up\n$/);
    expect(task.stepEnd(1)).toMatchObject({ status: "canceled", exitCode: null });
    expect(task.startedSteps).toEqual([0, 1]);
  });

  test("a step that ignores SIGTERM is killed after the grace", async () => {
    await using fixture = await AgentFixture.start({ ROTUNDA_AGENT_KILL_GRACE_SECONDS: "0" });
    const spec = taskSpec([runStep("trap '' TERM; echo started; while true; do sleep 0.05; done")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    fixture.door.cancel(spec.taskId);
    expect((await fixture.door.finished(spec.taskId)).finished?.outcome).toBe("canceled");
  });

  test("a task whose lease is another's is killed and forgotten, and the next one runs", async () => {
    await using fixture = await AgentFixture.start();
    const spec = taskSpec([runStep("echo started; while true; do echo more; sleep 0.02; done")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    fixture.door.makeStale(spec.taskId);
    const next = await fixture.run(taskSpec([runStep("echo next")]));
    expect(next.finished?.outcome).toBe("success");
    expect(fixture.door.tasks.get(spec.taskId)?.finished).toBeNull();
    await fixture.agent?.drain();
    expect(readdirSync(fixture.spoolDirectory)).toEqual([]);
  });

  test("an agent that is stopped without time to drain ends its task as an infrastructure failure, tells so, and is gone", async () => {
    await using fixture = await AgentFixture.start();
    const spec = taskSpec([runStep("echo started; sleep 1000")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    await fixture.agent?.drain();
    const task = fixture.door.tasks.get(spec.taskId);
    expect(task?.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "serverStopped" });
    expect(task?.text(1)).toBe("started\n");
  });

  test("a drain that waits for a task is cut short, with a word to what started the agent", async () => {
    await using fixture = await AgentFixture.start({ ROTUNDA_AGENT_DRAIN_SECONDS: "600" });
    const spec = taskSpec([runStep("echo started; sleep 1000")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    const drained = fixture.agent?.drain();
    expect(fixture.works).toEqual([spec.title]);
    await fixture.agent?.stopNow();
    await drained;
    expect(fixture.door.tasks.get(spec.taskId)?.finished).toMatchObject({ reason: "serverStopped", detail: null });
    expect(fixture.works).toEqual([spec.title, null]);
  });

  test("with time to drain, the running task ends by itself and no other is taken", async () => {
    await using fixture = await AgentFixture.start({ ROTUNDA_AGENT_DRAIN_SECONDS: "60" });
    const spec = taskSpec([runStep("echo started; sleep 0.3; echo through")]);
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "started");
    const drained = fixture.agent?.drain();
    const other = taskSpec([runStep("echo other")]);
    fixture.door.give(other);
    await drained;
    expect(fixture.door.tasks.get(spec.taskId)?.finished?.outcome).toBe("success");
    expect(fixture.door.tasks.has(other.taskId)).toBe(false);
  });

  test("after a task nothing of it is left: no process, no file", async () => {
    await using fixture = await AgentFixture.start();
    const mark = `mark-${process.pid}-left-behind`;
    const task = await fixture.run(
      taskSpec([
        runStep(
          `(exec -a ${mark} sleep 1000) >/dev/null 2>&1 & sleep 0.1; mkdir locked; touch locked/x; chmod 0 locked`,
        ),
      ]),
    );
    expect(task.finished?.outcome).toBe("success");
    await fixture.agent?.drain();
    expect(processesNamed(mark)).toEqual([]);
    expect(readdirSync(`${fixture.settings.workDirectory}/agent-under-test/rooms`)).toEqual([]);
    expect(existsSync(`${fixture.settings.workDirectory}/agent-under-test/agent.lock`)).toBe(false);
  });
});

function processesNamed(name: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith(name);
    } catch {
      return false;
    }
  });
}
