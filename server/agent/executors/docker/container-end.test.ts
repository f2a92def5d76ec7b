import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";

const image = "rotunda-end-image:latest";
let engine: DockerEngine | null = await findDockerEngine();

const container = (change: Partial<ContainerPlan> = {}): ContainerPlan => ({
  image,
  name: null,
  entrypoint: null,
  command: null,
  user: null,
  environment: {},
  ...change,
});
const agentSettings = () => ({ DOCKER_HOST: engine?.host ?? "", ROTUNDA_DOCKER_FALLBACK: "none" });

/** Somebody else's hands, on whatever containers the agent has. */
async function endContainers(end: (container: Docker.Container) => Promise<unknown>): Promise<void> {
  const docker = new Docker({ socketPath: engine?.host.slice("unix://".length) ?? "" });
  const found = await docker.listContainers({ filters: { label: ["rotunda.agent=agent-under-test"] } });
  for (const { Id } of found) await end(docker.getContainer(Id));
}

/** A busy machine gives containers their time when it can. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("how a primary container ended", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  test("a primary container whose own command ends under its steps fails the job and says so", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const containers = [container({ entrypoint: ["/bin/sh", "-c", "sleep 0.5"] })];
    const task = await fixture.run(taskSpec([runStep("sleep 1000")], { executor: { kind: "docker", containers } }));
    expect(task.finished).toMatchObject({ outcome: "failed", reason: "stepFailed" });
    expect(task.finished?.detail).toContain("own command ended");
  });

  test("a primary container that somebody else kills is an infrastructure failure", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const spec = taskSpec([runStep("echo up; sleep 1000")], {
      executor: { kind: "docker", containers: [container()] },
    });
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "up");
    await endContainers((container) => container.kill());
    const told = await fixture.door.finished(spec.taskId);
    expect(told.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(told.finished?.detail).toContain("stopped from outside");
  });

  test("a primary container with a command of its own that somebody else stops did not end by itself", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const containers = [
      container({ entrypoint: ["/bin/sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"] }),
    ];
    const spec = taskSpec([runStep("echo up; sleep 1000")], { executor: { kind: "docker", containers } });
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "up");
    await endContainers((container) => container.stop());
    const told = await fixture.door.finished(spec.taskId);
    expect(told.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(told.finished?.detail).toContain("stopped from outside");
  });
});
