import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processMark } from "#server/agent/executors/docker/leftovers.ts";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { describeBlobless } from "#server/testing/checkout-contract.ts";
import { type DockerEngine, findDockerEngine, importGitImage, importTestImage } from "#server/testing/docker-engine.ts";
import { describeExecutor } from "#server/testing/executor-contract.ts";
import { describeHostileCheckout } from "#server/testing/hostile-checkout.ts";
import { describeJobTool } from "#server/testing/job-tool-contract.ts";

const image = "rotunda-test-image:latest";
const gitImage = "rotunda-test-git:latest";
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

// Of the whole file: where only some of its tests run, the engine has to go all the same.
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  engine = null;
});

describe.skipIf(engine === null)("the docker executor", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
  });

  describe("as another user", () => {
    const containers = [container({ user: "circleci" })];
    const subject = { kind: "docker", agentSettings, executor: { kind: "docker", containers } } as const;
    describeExecutor(subject);
    describeJobTool(subject);
  });

  describe("with a git in the image", () => {
    beforeAll(async () => {
      if (engine !== null) await importGitImage(engine, gitImage);
    });
    const containers = [container({ image: gitImage, user: "circleci" })];
    const subject = { kind: "docker", agentSettings, executor: { kind: "docker", containers } } as const;
    describeBlobless(subject);
    describeHostileCheckout(subject);
  });

  test("a job without git gets every file's contents, as nothing could fetch them later", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const checkout = { type: "checkout", name: "Checkout code", when: "on_success", path: "." } as const;
    const spec = taskSpec([checkout], { executor: { kind: "docker", containers: [container()] } });
    const task = await fixture.run(spec);
    expect(task.text(1)).toContain("The job has no git");
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

  test("what services print stands before the job's steps, and how one ends does not fail the job", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const serving = "echo serving; while :; do sleep 0.05; echo tick; done";
    const containers = [
      container(),
      container({ name: "db", entrypoint: ["/bin/sh", "-c", serving] }),
      container({ entrypoint: ["/bin/sh", "-c", "echo no such port; exit 3"] }),
    ];
    const task = await fixture.run(
      taskSpec([runStep("sleep 0.5; echo done")], { executor: { kind: "docker", containers } }),
    );
    expect(task.finished?.outcome).toBe("success");
    const names = task.messages.flatMap((message) => (message.type === "step_started" ? [message.name] : []));
    expect(names.slice(1, 3)).toEqual([`Container ${image} (db)`, `Container ${image}`]);
    expect(task.text(1)).toMatch(/^serving\n(tick\n)+$/);
    expect(task.stepEnd(1)).toMatchObject({ status: "success", exitCode: null });
    expect(task.text(2)).toBe("no such port\n");
    expect(task.stepEnd(2)).toMatchObject({ status: "failed", exitCode: 3 });
    expect(task.text(3)).toBe("done\n");
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

  test("a resource class with more processors than the engine has runs with those that there are, and says so", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const limits = { cpus: 512, memoryBytes: 512 * 1024 * 1024, pids: 100 };
    const executor = {
      kind: "docker",
      containers: [container(), container({ entrypoint: ["sleep", "1000"] })],
    } as const;
    const task = await fixture.run(taskSpec([runStep("echo built")], { executor, limits }));
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(0)).toMatch(/Limits: 512 CPUs of which the engine has \d+, 0\.5 GiB of memory/);
  });

  test("a service that ends does not fail the job", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const containers = [container(), container({ entrypoint: ["/bin/sh", "-c", "exit 3"] })];
    const task = await fixture.run(taskSpec([runStep("sleep 0.2")], { executor: { kind: "docker", containers } }));
    expect(task.finished?.outcome).toBe("success");
  });

  test("a container's environment is its own command's, not the steps', which see the image's", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const entrypoint = ["/bin/sh", "-c", 'echo "$OWN" >/own; sleep 1000'];
    const containers = [container({ entrypoint, environment: { OWN: "mine", PATH: "/bin:/nowhere" } })];
    const look = 'while [ ! -s /own ]; do sleep 0.02; done; cat /own; echo "<$OWN>"; echo "$PATH"';
    const task = await fixture.run(taskSpec([runStep(look)], { executor: { kind: "docker", containers } }));
    expect(task.text(1)).toMatch(/^mine\n<>\n/);
    expect(task.text(1)).not.toContain("/nowhere");
  });

  test("a job's services answer on localhost and under their names", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const serve = "while read -r line <&3; do :; done 3</dev/null; sleep 1000";
    const containers = [container({ name: "app" }), container({ name: "db", entrypoint: ["/bin/sh", "-c", serve] })];
    const look = 'grep() { while read -r l; do case $l in *$1*) echo "$l";; esac; done; }; grep 127.0.0.1 </etc/hosts';
    const task = await fixture.run(taskSpec([runStep(look)], { executor: { kind: "docker", containers } }));
    expect(task.text(2)).toMatch(/127\.0\.0\.1\s+app/);
    expect(task.text(2)).toMatch(/127\.0\.0\.1\s+db/);
  });

  test("no job finds the Docker socket", async () => {
    await using fixture = await AgentFixture.start(agentSettings());
    const look = "ls /var/run/docker.sock /run/docker.sock 2>/dev/null || echo none";
    const task = await fixture.run(
      taskSpec([runStep(look)], { executor: { kind: "docker", containers: [container()] } }),
    );
    expect(task.text(1)).toBe("none\n");
  });

  test("what agents of this machine that have died left behind is removed; what living or other ones run is not", async () => {
    const docker = dockerClient();
    const make = async (name: string, mark: string) => {
      const Labels = { "rotunda.agent": name, "rotunda.process": mark };
      const settings = { Image: image, Cmd: ["/bin/sleep", "1000"], Labels, HostConfig: { NetworkMode: "none" } };
      const made = await docker.createContainer(settings);
      await made.start();
      return made;
    };
    const [host, boot, view, , start] = processMark().split(" ");
    const dead = await make("other-dead", [host, boot, view, process.pid, `${start}0`].join(" "));
    const living = await make("other-living", processMark());
    const elsewhere = await make("other-elsewhere", ["another-host", boot, view, 1, "1"].join(" "));
    await using fixture = await AgentFixture.start(agentSettings());
    await fixture.run(taskSpec([runStep("true")], { executor: { kind: "docker", containers: [container()] } }));
    await expect(dead.inspect()).rejects.toMatchObject({ statusCode: 404 });
    for (const kept of [living, elsewhere]) {
      expect((await kept.inspect()).State.Running).toBe(true);
      await kept.remove({ force: true });
    }
  });

  test("an agent that is stopped in the middle of a job ends when all its containers are gone", async () => {
    await using fixture = await AgentFixture.start({ ...agentSettings(), ROTUNDA_AGENT_DRAIN_SECONDS: "600" });
    const service = container({ name: "db", entrypoint: ["/bin/sh", "-c", "trap '' TERM; while :; do sleep 1; done"] });
    const deaf = runStep("trap '' TERM; echo started; while :; do sleep 0.1; done");
    const spec = taskSpec([deaf], { executor: { kind: "docker", containers: [container(), service] } });
    fixture.door.give(spec);
    await fixture.printed(spec, 2, "started");
    expect(await containersLeft()).toHaveLength(2);
    void fixture.agent?.drain();
    await fixture.agent?.stopNow();
    expect(await containersLeft()).toEqual([]);
    expect(fixture.door.tasks.get(spec.taskId)?.finished).toMatchObject({ reason: "serverStopped" });
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

describe.skipIf(engine === null || process.getuid?.() !== 0)("a job's network", () => {
  let network: Docker.Network;
  let server: Server;
  let gateway: string;
  const settings = () => ({
    ...agentSettings(),
    ROTUNDA_AGENT_DOCKER_NETWORK: "rotunda-test-network",
    ROTUNDA_AGENT_DENIED_PORTS: String((server.address() as AddressInfo).port),
  });

  beforeAll(async () => {
    if (engine === null) return;
    const docker = dockerClient();
    await importTestImage(engine, image);
    await docker
      .getNetwork("rotunda-test-network")
      .remove()
      .catch(() => {});
    network = await docker.createNetwork({ Name: "rotunda-test-network", Driver: "bridge" });
    const { IPAM } = (await network.inspect()) as { IPAM: { Config: { Gateway: string }[] } };
    gateway = IPAM.Config[0]?.Gateway ?? "";
    server = createServer((socket) => void socket.on("error", () => {}).end("in\n")).listen(0, "0.0.0.0");
    await once(server, "listening");
  });
  afterAll(async () => {
    server?.close();
    await network?.remove();
  });

  const probe = (address: string, port: number) =>
    `(exec 3<>/dev/tcp/${address}/${port}) 2>/dev/null && echo open || echo closed`;

  test("reaches neither denied ports of this machine nor link-local addresses, but other ports", async () => {
    await using fixture = await AgentFixture.start(settings());
    const other = createServer((socket) => void socket.on("error", () => {}).end("in\n")).listen(0, "0.0.0.0");
    await once(other, "listening");
    const denied = (server.address() as AddressInfo).port;
    const look = [
      probe(gateway, denied),
      probe("169.254.169.254", 80),
      probe(gateway, (other.address() as AddressInfo).port),
      probe("127.0.0.1", 1),
    ].join("\n");
    const run = (containers: ContainerPlan[]) =>
      fixture.run(taskSpec([runStep(look, { shell: ["/bin/bash"] })], { executor: { kind: "docker", containers } }));
    expect((await run([container()])).text(1)).toBe("closed\nclosed\nopen\nclosed\n");
    const own = container({ entrypoint: ["/bin/sh", "-c", "sleep 1000"] });
    expect((await run([own])).text(1)).toBe("closed\nclosed\nopen\nclosed\n");
    expect(fixture.log.join("")).not.toContain("can reach");
    other.close();
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
