import Docker from "dockerode";
import { expect, test, vi } from "vitest";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { importTestImage, OwnDockerEngine } from "#server/testing/docker-engine.ts";
import { processesThatName } from "#server/testing/services/process-tree.ts";
import { until } from "#server/testing/until.ts";

const image = "rotunda-loss-image:latest";
const container: ContainerPlan = { image, name: null, entrypoint: null, command: null, user: null, environment: {} };
const executor = { kind: "docker", containers: [container] } as const;
const hasEngine = await OwnDockerEngine.start().then(async (engine) => {
  await engine?.[Symbol.asyncDispose]();
  return engine !== null;
});

/** How an engine is lost, and how it comes back. */
interface Loss {
  readonly by: string;
  readonly lose: (engine: OwnDockerEngine) => Promise<void>;
  readonly back: (engine: OwnDockerEngine) => Promise<unknown>;
}

const ended = (signal: "SIGTERM" | "SIGKILL"): Loss => ({
  by: signal,
  lose: (engine) => engine.end(signal),
  back: (engine) => engine.begin(),
});
const halted: Loss = {
  by: "a hang",
  lose: async (engine) => engine.hang(true),
  back: async (engine) => engine.hang(false),
};

/** Engines take their time on a busy machine, and one that hangs is borne with for a while. */
vi.setConfig({ testTimeout: 120_000 });

// Each has an engine of its own, as one that was lost may not be quite itself afterwards.
test.skipIf(!hasEngine).each([ended("SIGTERM"), ended("SIGKILL"), halted])(
  "a running job whose engine is lost by $by fails by infrastructure and says why; nothing of it runs on, and the next one runs when the engine is back",
  async ({ lose, back }) => {
    await using engine = await OwnDockerEngine.start();
    if (engine === null) throw new Error("there was an engine a moment ago");
    await importTestImage(engine, image);
    await using fixture = await AgentFixture.start({
      DOCKER_HOST: engine.host,
      ROTUNDA_DOCKER_FALLBACK: "none",
      ROTUNDA_AGENT_DOCKER_WAIT_SECONDS: "10",
    });
    const mark = `lost-with-${engine.socket}`;
    const spec = taskSpec([runStep(`echo up; exec -a ${mark} sleep 1000`, { shell: ["/bin/bash"] })], { executor });
    fixture.door.give(spec);
    await fixture.printed(spec, 1, "up");
    await Promise.all([lose(engine), fixture.door.finished(spec.taskId)]);
    const task = await fixture.door.finished(spec.taskId);
    expect(task.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(task.finished?.detail).toBe(
      `The Docker engine at ${engine.host} stopped answering while a step was running, and the job's containers cannot be reached without it.`,
    );
    expect(task.text(1)).toContain("stopped answering");
    await until(() => processesThatName(mark).length === 0);
    await back(engine);
    const next = await fixture.run(taskSpec([runStep("echo ran")], { executor }));
    expect(next.text(1)).toBe("ran\n");
    const docker = new Docker({ socketPath: engine.socket });
    await until(async () => (await docker.listContainers({ all: true })).length === 0);
  },
);
