import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import { describeExecutor } from "#server/testing/executor-contract.ts";

const image = "rotunda-test-image:latest";
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

describe.skipIf(engine === null)("the docker executor", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  describe("as another user", () => {
    const containers = [container({ user: "circleci" })];
    describeExecutor({ kind: "docker", agentSettings, executor: { kind: "docker", containers } });
  });

  test("services run beside the primary container, in its network, and all are removed afterwards", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const service = container({ name: "db", entrypoint: ["/bin/sh", "-c", "echo serving; sleep 1000"] });
    const look = "cat /etc/hosts";
    const task = await fixture.run(
      taskSpec([runStep(look)], { executor: { kind: "docker", containers: [container(), service] } }),
    );
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(0)).toContain("Started service db");
    await fixture.agent?.drain();
    expect(await containersLeft()).toEqual([]);
  });

  test("an image that cannot be had is an infrastructure failure that names it", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const containers = [container({ image: "127.0.0.1:1/no/such:image" })];
    const task = await fixture.run(taskSpec([runStep("true")], { executor: { kind: "docker", containers } }));
    expect(task.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(task.finished?.detail).toContain("127.0.0.1:1/no/such:image could not be pulled");
  });

  test("a job that needs more memory than its resource class has fails for that reason", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const limits = { cpus: 1, memoryBytes: 64 * 1024 * 1024, pids: 100 };
    const executor = { kind: "docker", containers: [container()] } as const;
    const hungry = runStep("whole=$(yes | head -c 300000000); echo ${#whole}", { shell: ["/bin/bash"] });
    const task = await fixture.run(taskSpec([hungry], { executor, limits }));
    expect(task.finished).toMatchObject({ outcome: "failed", reason: "outOfMemory" });
  });

  test("a primary container that ends under its steps fails the job", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const containers = [container({ entrypoint: ["/bin/sh", "-c", "sleep 0.5"] })];
    const task = await fixture.run(taskSpec([runStep("sleep 1000")], { executor: { kind: "docker", containers } }));
    expect(task.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
  });

  test("what an agent of the same name left behind is removed before the next task", async () => {
    const docker = dockerClient();
    const labels = { "rotunda.agent": "agent-under-test", "rotunda.task": "old" };
    const left = await docker.createContainer({
      Image: image,
      Cmd: ["/bin/sleep", "1000"],
      Labels: labels,
      HostConfig: { NetworkMode: "none" },
    });
    await left.start();
    await using fixture = await AgentFixture.start(agentSettings());
    const containers = [container()];
    await fixture.run(taskSpec([runStep("true")], { executor: { kind: "docker", containers } }));
    await expect(left.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});

function dockerClient(): Docker {
  return new Docker({ socketPath: engine?.host.slice("unix://".length) ?? "" });
}

async function containersLeft(): Promise<string[]> {
  const left = await dockerClient().listContainers({
    all: true,
    filters: { label: ["rotunda.agent=agent-under-test"] },
  });
  return left.map(({ Id }) => Id);
}
