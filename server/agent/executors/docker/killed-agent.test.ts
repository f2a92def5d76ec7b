import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findCgroupMounts } from "#server/agent/executors/docker/limits/cgroup-mounts.ts";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";
import { agentEnvironment, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { importTestImage, OwnDockerEngine } from "#server/testing/docker-engine.ts";
import { FakeAgentDoor } from "#server/testing/fake-agent-door.ts";
import { allProcesses } from "#server/testing/services/process-tree.ts";

const image = "rotunda-killed-image:latest";
const engine = await OwnDockerEngine.start();
const agentName = `killed-agent-${process.pid}`;
const program = new URL("../../main.ts", import.meta.url).pathname;
const container = (change: Partial<ContainerPlan> = {}): ContainerPlan => ({
  image,
  name: null,
  entrypoint: null,
  command: null,
  user: null,
  environment: {},
  ...change,
});

/** Processes and engines take their time on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("an agent that was killed", () => {
  let door: FakeAgentDoor;
  let workDirectory: string;
  let agent: ChildProcess | null = null;

  const start = () => {
    agent = spawn(process.execPath, [program], {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
        ...agentEnvironment(door.url, workDirectory),
        ROTUNDA_AGENT_NAME: agentName,
        ROTUNDA_DOCKER_FALLBACK: "none",
        DOCKER_HOST: engine?.host ?? "",
      },
    });
    return agent;
  };
  const end = async (signal: NodeJS.Signals) => {
    if (agent === null || agent.exitCode !== null || agent.signalCode !== null) return;
    const ended = once(agent, "exit");
    agent.kill(signal);
    await ended;
  };

  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image, { changes: ["VOLUME /data"] });
    door = await FakeAgentDoor.start();
    workDirectory = mkdtempSync(join(tmpdir(), "rotunda-killed-"));
  });
  afterAll(async () => {
    await end("SIGTERM");
    await door?.goAway();
    rmSync(workDirectory, { recursive: true, force: true });
    await engine?.[Symbol.asyncDispose]();
  });

  test("leaves no container, network, volume, control group, mount, process or file once it is started again, and says what it removed", async () => {
    const before = await inventory(workDirectory);
    const first = start();
    const mark = `left-by-${process.pid}`;
    const containers = [
      container({ entrypoint: ["/bin/bash", "-c", `exec -a ${mark}-main sleep 1000`] }),
      container({ name: "db", entrypoint: ["/bin/bash", "-c", `exec -a ${mark}-service sleep 1000`] }),
    ];
    const daemon = `(exec -a ${mark}-daemon sleep 1000) >/dev/null 2>&1 & disown; echo up; sleep 1000`;
    const spec = taskSpec([runStep(daemon, { shell: ["/bin/bash"] })], { executor: { kind: "docker", containers } });
    door.give(spec);
    await door.until(() => door.tasks.get(spec.taskId)?.text(2).includes("up") === true);
    const during = await inventory(workDirectory);
    expect(during.containers).toHaveLength(3);
    expect(during.volumes.length).toBeGreaterThan(0);
    expect(during.mounts.length).toBeGreaterThan(before.mounts.length);
    expect(named(mark).length).toBeGreaterThanOrEqual(3);
    await end("SIGKILL");
    expect(first.signalCode).toBe("SIGKILL");
    expect((await inventory(workDirectory)).containers).toHaveLength(3);
    // As if it had been in the middle of a checkout.
    mkdirSync(join(workDirectory, agentName, "sources", "half"), { recursive: true });

    const said: string[] = [];
    start().stderr?.on("data", (bytes: Buffer) => said.push(bytes.toString()));
    const finished = await door.finished(await next(door));
    expect(finished.finished?.outcome).toBe("success");
    await end("SIGTERM");
    expect(await inventory(workDirectory)).toEqual(before);
    expect(named(mark)).toEqual([]);
    expect(said.join("")).toContain("containers of earlier jobs removed");
  });
});

/** A job of no interest, which only begins when what was left is gone. */
async function next(door: FakeAgentDoor): Promise<string> {
  const spec = taskSpec([runStep("true")], { executor: { kind: "docker", containers: [container()] } });
  door.give(spec);
  return spec.taskId;
}

/** Everything on this machine that belongs to the agent's engine, or to the agent by its name. */
async function inventory(workDirectory: string) {
  const docker = new Docker({ socketPath: engine?.socket ?? "" });
  const networks = (await docker.listNetworks()).map(({ Name }) => Name).sort();
  const volumes = ((await docker.listVolumes()).Volumes ?? []).map(({ Name }) => Name).sort();
  const containers = (await docker.listContainers({ all: true })).map(({ Id }) => Id).sort();
  const groups = (findCgroupMounts()?.all ?? []).flatMap((place) =>
    readdirSync(place)
      .filter((name) => name.startsWith(`rotunda-${agentName}@`))
      .map((name) => join(place, name)),
  );
  const places = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
  const mounts = places.filter((place) => engine !== null && place.startsWith(join(engine.socket, "..")));
  const own = join(workDirectory, agentName);
  const files = ["sources", "scratch", "spool", "rooms"].flatMap((folder) => {
    try {
      return readdirSync(join(own, folder)).map((name) => join(folder, name));
    } catch {
      return [];
    }
  });
  return { networks, volumes, containers, groups, mounts, files };
}

function named(mark: string): string[] {
  return allProcesses().flatMap(({ command }) => (command.startsWith(mark) ? [command] : []));
}
