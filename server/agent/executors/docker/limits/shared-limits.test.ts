import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findCgroupMounts } from "#server/agent/executors/docker/limits/cgroup-mounts.ts";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import { EngineRelay } from "#server/testing/engine-relay.ts";

const image = "rotunda-limits-image:latest";
const mebibyte = 2 ** 20;
const limits = { cpus: 2, memoryBytes: 96 * mebibyte, pids: 60 };
let engine: DockerEngine | null = await findDockerEngine();
const mounts = findCgroupMounts();

const container = (change: Partial<ContainerPlan> = {}): ContainerPlan => ({
  image,
  name: null,
  entrypoint: null,
  command: null,
  user: null,
  environment: {},
  ...change,
});
const settings = (host: string) => ({ DOCKER_HOST: host, ROTUNDA_DOCKER_FALLBACK: "none" });
/** Holds so many bytes, says so, and goes on holding them. The size is a variable's, as perl makes constants before it begins. */
const hold = (bytes: number) => `perl -e '$| = 1; my $n = ${bytes}; my $x = "x" x $n; print "held\n"; sleep 1000'`;
const bash = { shell: ["/bin/bash", "-e"] } as const;

/** Perl that can be connected to; its own functions need no files of it. */
const listening = 'socket(S,2,1,6); bind(S,pack("S n a4 x8",2,7777,"\\x7f\\0\\0\\1")); listen(S,9)';
/** Waits for somebody to connect, then holds so much. */
const hungryOnDemand = (bytes: number) =>
  `perl -e '${listening}; accept(C,S); my $n = ${bytes}; my $x = "x" x $n; sleep 1000'`;
/** Holds so much, then can be connected to. */
const holdThenListen = (bytes: number) => `perl -e 'my $n = ${bytes}; my $x = "x" x $n; ${listening}; sleep 1000'`;
const wakeService =
  "until (exec 3<>/dev/tcp/127.0.0.1/7777) 2>/dev/null; do sleep 0.05; done; exec 3<>/dev/tcp/127.0.0.1/7777; cat <&3; exit 4";

/** A busy machine gives containers their time when it can. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("what the containers of a job share", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  const run = async (fixture: AgentFixture, command: string, service: string) => {
    const containers = [container(), container({ name: "db", entrypoint: ["/bin/bash", "-c", service] })];
    return fixture.run(taskSpec([runStep(command, bash)], { executor: { kind: "docker", containers }, limits }));
  };

  describe.skipIf(mounts === null || process.getuid?.() !== 0)("by a control group", () => {
    test("memory: together they have what the class grants, and it is said what held how much", async () => {
      await using fixture = await AgentFixture.start(settings(engine?.host ?? ""));
      // Each of them would fit alone: the step's grows until the service's stands in its way.
      const grow = `until (exec 3<>/dev/tcp/127.0.0.1/7777) 2>/dev/null; do sleep 0.05; done; ${hold(70_000_000)}`;
      const task = await run(fixture, grow, holdThenListen(40_000_000));
      expect(task.finished).toMatchObject({ outcome: "failed", reason: "outOfMemory" });
      expect(task.finished?.detail).toMatch(
        /^The job ran out of memory: its resource class grants all its containers together 96\.0 MiB\. In the primary container, perl held [\d.]+ MiB and was killed\. Beside it, the service rotunda-limits-image:latest \(db\) held [\d.]+ MiB\.$/,
      );
      expect(task.text(2)).toContain("ran out of memory");
    });

    test("memory: a service that was killed for it is said to be, in its own step and as the reason of the job's failure", async () => {
      await using fixture = await AgentFixture.start(settings(engine?.host ?? ""));
      const task = await run(fixture, wakeService, hungryOnDemand(200_000_000));
      expect(task.finished).toMatchObject({ outcome: "failed", reason: "outOfMemory" });
      expect(task.finished?.detail).toMatch(/In the service \S+ \(db\), perl held [\d.]+ MiB and was killed\./);
      expect(task.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 137 });
      expect(task.text(1)).toContain("In the service rotunda-limits-image:latest (db), perl held");
    });

    describeEarlierKills(() => engine?.host ?? "");

    test("processors and processes too; and the group is gone from every tree after the job", async () => {
      await using fixture = await AgentFixture.start(settings(engine?.host ?? ""));
      const executor = { kind: "docker", containers: [container(), container({ entrypoint: ["/bin/sleep", "1000"] })] };
      const spec = taskSpec([runStep("echo up; while [ ! -e /tmp/go ]; do sleep 0.05; done")], {
        executor: executor as never,
        limits,
      });
      fixture.door.give(spec);
      await fixture.printed(spec, 2, "up");
      const [name = ""] = ownGroups();
      expect(limitsIn(name)).toEqual(["100663296", "200000", "60"]);
      const inside = readdirSync(join(mounts?.memory ?? "", name)).filter((entry) => /^[0-9a-f]{64}$/.test(entry));
      expect(inside).toHaveLength(2);
      fixture.door.cancel(spec.taskId);
      await fixture.door.finished(spec.taskId);
      await fixture.agent?.drain();
      expect(ownGroups()).toEqual([]);
    });

    test("the group of an agent that lives is left alone by the start of another", async () => {
      await using first = await AgentFixture.start(settings(engine?.host ?? ""));
      const spec = taskSpec([runStep("echo up; sleep 1000")], {
        executor: { kind: "docker", containers: [container()] },
      });
      first.door.give(spec);
      await first.printed(spec, 1, "up");
      const before = ownGroups();
      await using second = await AgentFixture.start(settings(engine?.host ?? ""));
      const other = { executor: { kind: "docker", containers: [container()] } } as const;
      expect((await second.run(taskSpec([runStep("true")], other))).finished?.outcome).toBe("success");
      expect(ownGroups()).toEqual(expect.arrayContaining(before));
      first.door.cancel(spec.taskId);
      await first.door.finished(spec.taskId);
    });
  });

  describe("watched, where no group holds them", () => {
    let relay: EngineRelay;
    beforeAll(async () => {
      if (engine !== null) relay = await EngineRelay.start(engine, { info: { Name: "elsewhere" } });
    });
    afterAll(() => relay?.[Symbol.asyncDispose]());

    test("a sum above the class ends the largest container, which is told with what each held", async () => {
      await using fixture = await AgentFixture.start(settings(relay.host));
      const task = await run(fixture, hold(60_000_000), hold(50_000_000));
      expect(task.finished).toMatchObject({ outcome: "failed", reason: "outOfMemory" });
      expect(task.finished?.detail).toMatch(
        /together 96\.0 MiB\. The primary container, which held [\d.]+ MiB, was killed\. Beside it, the service \S+ \(db\) held [\d.]+ MiB\.$/,
      );
      expect(relay.created.every(({ HostConfig }) => !("CgroupParent" in (HostConfig as object)))).toBe(true);
      expect(fixture.log.join("\n")).toContain("share no control group");
    });

    describeEarlierKills(() => relay.host);

    test("a service above the class by itself is said to have been killed", async () => {
      await using fixture = await AgentFixture.start(settings(relay.host));
      const task = await run(fixture, wakeService, hungryOnDemand(200_000_000));
      expect(task.finished).toMatchObject({ outcome: "failed", reason: "outOfMemory" });
      expect(task.text(1)).toContain("In the service rotunda-limits-image:latest (db), perl held");
    });
  });

  test("a job that stays below what it shares is left alone", async () => {
    await using fixture = await AgentFixture.start(settings(engine?.host ?? ""));
    const spec = `until (exec 3<>/dev/tcp/127.0.0.1/7777) 2>/dev/null; do sleep 0.05; done; echo through`;
    const task = await run(fixture, spec, holdThenListen(60_000_000));
    expect(task.text(2)).toBe("through\n");
    expect(task.finished?.outcome).toBe("success");
  });

  test("a class with more processors than the machine has runs on it", async () => {
    await using fixture = await AgentFixture.start(settings(engine?.host ?? ""));
    const large = { ...limits, cpus: 64, memoryBytes: 512 * mebibyte };
    const executor = { kind: "docker", containers: [container()] } as const;
    const task = await fixture.run(taskSpec([runStep("echo ran")], { executor, limits: large }));
    expect(task.text(1)).toBe("ran\n");
  });
});

/** Kills are faults of the step in which they happened. */
function describeEarlierKills(host: () => string): void {
  const executor = { kind: "docker", containers: [container()] } as const;
  const hungry = hold(200_000_000);
  const look = { ...bash, when: "always" } as const;

  test("memory: a later step that fails by itself is not said to have failed for want of it", async () => {
    await using fixture = await AgentFixture.start(settings(host()));
    const steps = [runStep(hungry, bash), runStep("exit 1", look), runStep(hungry, look)];
    const task = await fixture.run(taskSpec(steps, { executor, limits }));
    expect(task.finished).toMatchObject({ outcome: "failed", reason: "outOfMemory" });
    expect([1, 2, 3].map((step) => task.stepEnd(step)?.exitCode)).toEqual([137, 1, 137]);
    expect([1, 2, 3].map((step) => task.text(step).includes("ran out of memory"))).toEqual([true, false, true]);
  });

  test("memory: neither is one that failed after a step that bore the loss of a process", async () => {
    await using fixture = await AgentFixture.start(settings(host()));
    const steps = [runStep(`${hungry} || echo borne`, bash), runStep("exit 1", bash)];
    const task = await fixture.run(taskSpec(steps, { executor, limits }));
    expect(task.text(1)).toContain("borne");
    expect(task.finished).toMatchObject({ outcome: "failed", reason: "stepFailed" });
  });
}

/** The groups that this test's agents have made, in any tree. */
function ownGroups(): string[] {
  const own = new RegExp(`^rotunda-agent-under-test@\\d+\\.${process.pid}\\.`);
  const found = (mounts?.all ?? []).filter((place) => existsSync(place)).flatMap((place) => readdirSync(place));
  return [...new Set(found.filter((name) => own.test(name)))];
}

function limitsIn(name: string): string[] {
  const files =
    mounts?.version === 2
      ? (["memory/memory.max", "cpu/cpu.max", "pids/pids.max"] as const)
      : (["memory/memory.limit_in_bytes", "cpu/cpu.cfs_quota_us", "pids/pids.max"] as const);
  return files.map((each) => {
    const [tree, file] = each.split("/") as ["memory" | "cpu" | "pids", string];
    return readFileSync(join(mounts?.[tree] ?? "", name, file), "utf8").split(/\s/)[0] ?? "";
  });
}
