import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { importTestImage, OwnDockerEngine } from "#server/testing/docker-engine.ts";

const image = "rotunda-absence-image:latest";
const engine = await OwnDockerEngine.start();

const container: ContainerPlan = {
  image,
  name: null,
  entrypoint: null,
  command: null,
  user: null,
  environment: {},
};
const executor = { kind: "docker", containers: [container] } as const;
const agentSettings = (waitSeconds: number) => ({
  DOCKER_HOST: engine?.host ?? "",
  // The host would take the jobs: what is tried here is that it does not.
  ROTUNDA_DOCKER_FALLBACK: "host",
  ROTUNDA_AGENT_DOCKER_WAIT_SECONDS: String(waitSeconds),
});

/** Engines take their time on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("an engine that goes away", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  test("a docker job never runs on the host once there was an engine: it waits, says so, and runs when it is back", async () => {
    await using fixture = await AgentFixture.start(agentSettings(60));
    expect((await fixture.run(taskSpec([runStep("true")], { executor }))).finished?.outcome).toBe("success");
    await engine?.end();
    const spec = taskSpec([runStep("echo ran")], { executor });
    fixture.door.give(spec);
    await fixture.printed(spec, 0, "Waiting for the Docker engine");
    await engine?.begin();
    const task = await fixture.door.finished(spec.taskId);
    expect(task.text(0)).toMatch(
      /Waiting for the Docker engine at unix:\/\/\S+engine\.sock \(it answered \d+ s ago\), at most 60 s: connect E/,
    );
    expect(task.text(0)).toMatch(/The Docker engine answers again after \d+ s\.\nExecutor: Docker engine/);
    expect(task.messages[0]).toMatchObject({ executor: "docker", notice: null });
    expect(task.finished?.outcome).toBe("success");
  });

  test("a job whose engine does not come back in time is an infrastructure failure that says what to do", async () => {
    await using fixture = await AgentFixture.start(agentSettings(1));
    expect((await fixture.run(taskSpec([runStep("true")], { executor }))).finished?.outcome).toBe("success");
    await engine?.end();
    const task = await fixture.run(taskSpec([runStep("echo never")], { executor }));
    await engine?.begin();
    expect(task.messages[0]).toMatchObject({ executor: "docker" });
    expect(task.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(task.finished?.detail).toMatch(
      /^The job needs the Docker engine at unix:\S+, which did not answer for 1 s \(it answered \d+ s ago\): .* Start the engine/,
    );
    expect(task.startedSteps).toEqual([0]);
  });

  test("where jobs do not wait for an engine, one that runs is not given up for that", async () => {
    await using fixture = await AgentFixture.start(agentSettings(0));
    const task = await fixture.run(taskSpec([runStep("sleep 1; echo through")], { executor }));
    expect(task.text(1)).toBe("through\n");
    expect(task.finished?.outcome).toBe("success");
    await engine?.end();
    const refused = await fixture.run(taskSpec([runStep("echo never")], { executor }));
    await engine?.begin();
    expect(refused.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(refused.finished?.detail).toContain("did not answer for 0 s");
  });

  test("a cancel does not wait for the engine", async () => {
    await using fixture = await AgentFixture.start(agentSettings(600));
    await fixture.run(taskSpec([runStep("true")], { executor }));
    await engine?.end();
    const spec = taskSpec([runStep("echo never")], { executor });
    fixture.door.give(spec);
    await fixture.printed(spec, 0, "Waiting for the Docker engine");
    fixture.door.cancel(spec.taskId);
    expect((await fixture.door.finished(spec.taskId)).finished?.outcome).toBe("canceled");
    await engine?.begin();
  });
});
