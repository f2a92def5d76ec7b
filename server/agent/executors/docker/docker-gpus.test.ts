import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { limitsOfClass } from "#server/core/resource-class.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import { EngineRelay } from "#server/testing/engine-relay.ts";

const image = "rotunda-gpu-image:latest";
let engine: DockerEngine | null = await findDockerEngine();
const container = { image, name: null, entrypoint: null, command: null, user: null, environment: {} };
const settings = (host: string) => ({ DOCKER_HOST: host, ROTUNDA_DOCKER_FALLBACK: "none" });
const job = (resourceClass: string) =>
  taskSpec([runStep("echo ran")], {
    executor: { kind: "docker", containers: [container, { ...container, entrypoint: ["/bin/sleep", "1000"] }] },
    limits: limitsOfClass("docker", resourceClass),
  });

/** Engines take their time on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("graphics cards", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  /** The real engine has no cards, so that it is asked for containers without them. */
  const withNvidia = () =>
    EngineRelay.start(engine as DockerEngine, {
      info: { Runtimes: { runc: { path: "runc" }, nvidia: { path: "nvidia-container-runtime" } } },
      create: ({ HostConfig, ...rest }) => {
        const { DeviceRequests: _, ...host } = HostConfig as Record<string, unknown>;
        return { ...rest, HostConfig: host };
      },
    });

  test("a class named after them asks an engine with the nvidia runtime for all of them, and other classes for none", async () => {
    await using relay = await withNvidia();
    await using fixture = await AgentFixture.start(settings(relay.host));
    await fixture.door.until(() => fixture.door.registrations.length > 0);
    expect(fixture.door.registrations[0]?.platform ?? "").toMatch(/^\w+\/\w+\+gpu:docker/);
    expect((await fixture.run(job("gpu.nvidia.small"))).text(2)).toBe("ran\n");
    const asked = () => relay.created.splice(0).map(({ HostConfig }) => (HostConfig as Cards).DeviceRequests);
    const all = [{ Driver: "", Count: -1, Capabilities: [["gpu"]] }];
    expect(asked()).toEqual([all, all]);
    expect((await fixture.run(job("medium"))).text(2)).toBe("ran\n");
    expect(asked()).toEqual([undefined, undefined]);
  });

  test("an engine without the runtime does not register them, and a job that comes all the same is told why it fails", async () => {
    await using fixture = await AgentFixture.start(settings(engine?.host ?? ""));
    await fixture.door.until(() => fixture.door.registrations.length > 0);
    expect(fixture.door.registrations[0]?.platform).not.toContain("gpu:docker");
    const task = await fixture.run(job("gpu.nvidia.small"));
    expect(task.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(task.finished?.detail).toContain("the Docker engine has no nvidia runtime");
  });
});

interface Cards {
  readonly DeviceRequests?: unknown;
}
