import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";

const image = "rotunda-keys-image:latest";
const withOwn = "rotunda-keys-own:latest";
const preserving = "rotunda-keys-preserving:latest";
/** Tells how it was started, then stays. */
const ownEntrypoint = 'ENTRYPOINT ["/bin/sh", "-c", "echo own $0 $* >/tmp/own; echo own $0 $*; sleep 1000"]';
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
const settings = () => ({ DOCKER_HOST: engine?.host ?? "", ROTUNDA_DOCKER_FALLBACK: "none" });

async function run(containers: readonly ContainerPlan[], command: string) {
  await using fixture = await AgentFixture.start(settings());
  const change = {
    executor: { kind: "docker", containers },
    environment: { CI: "true", SECRET: "of the job" },
  } as const;
  return await fixture.run(taskSpec([runStep(command)], change));
}

/** Runs a job until its services have printed what is awaited of each, then cancels it: they share no files to wait by. */
async function runUntil(containers: readonly ContainerPlan[], command: string, awaited: readonly string[]) {
  await using fixture = await AgentFixture.start(settings());
  const change = {
    executor: { kind: "docker", containers },
    environment: { CI: "true", SECRET: "of the job" },
  } as const;
  const spec = taskSpec([runStep(`${command}; sleep 1000`)], change);
  fixture.door.give(spec);
  for (const [index, text] of awaited.entries()) await fixture.printed(spec, 1 + index, text);
  fixture.door.cancel(spec.taskId);
  return await fixture.door.finished(spec.taskId);
}

const untilOwn = "until [ -s /tmp/own ]; do sleep 0.05; done; cat /tmp/own";

/** Engines take their time on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("the keys of a docker container", () => {
  beforeAll(async () => {
    if (engine === null) return;
    await importTestImage(engine, image);
    await importTestImage(engine, withOwn, { changes: [ownEntrypoint, 'CMD ["image-command"]'] });
    const label = "LABEL com.circleci.preserve-entrypoint=true";
    await importTestImage(engine, preserving, { changes: [ownEntrypoint, 'CMD ["image-command"]', label] });
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  test("a primary image's own entrypoint and command are not run", async () => {
    const task = await run([container({ image: withOwn })], "[ ! -e /tmp/own ] && echo none");
    expect(task.text(1)).toBe("none\n");
  });

  test("a primary image with the label keeps its entrypoint and command, and steps run beside them", async () => {
    const task = await run([container({ image: preserving })], untilOwn);
    expect(task.text(1)).toBe("own image-command\n");
    expect(task.finished?.outcome).toBe("success");
  });

  test("a primary container's command is given to the image's entrypoint, and its entrypoint replaces that", async () => {
    const command = await run([container({ image: withOwn, command: ["first", "second"] })], untilOwn);
    expect(command.text(1)).toBe("own first second\n");
    const entrypoint = ["/bin/sh", "-c", "echo replaced $0 >/tmp/own; sleep 1000"];
    const replaced = await run([container({ image: withOwn, entrypoint, command: ["by"] })], untilOwn);
    expect(replaced.text(1)).toBe("replaced by\n");
  });

  test("a service runs as its image says, or as its own command does", async () => {
    const services = [container({ image: withOwn }), container({ image: withOwn, command: ["mine"] })];
    const task = await runUntil([container(), ...services], "true", ["\n", "\n"]);
    expect([task.text(1), task.text(2)]).toEqual(["own image-command\n", "own mine\n"]);
  });

  test("a service has its own user and environment, and nothing of the job's", async () => {
    const script = 'id -u; echo "<$OWN> <$CI> <$SECRET>"; sleep 1000';
    const service = container({
      user: "circleci",
      environment: { OWN: "mine" },
      entrypoint: ["/bin/sh", "-c", script],
    });
    const task = await runUntil([container(), service], 'id -u; echo "<$OWN> <$CI>"', ["> <>\n", "<true>"]);
    expect(task.text(1)).toBe("3434\n<mine> <> <>\n");
    expect(task.text(2)).toBe("0\n<> <true>\n");
  });

  test("a service is reached by its name and on localhost, from the steps and from other services", async () => {
    const serve = `perl -e 'socket(S,2,1,6); bind(S,pack("S n a4 x8",2,7777,"\\0\\0\\0\\0")); listen(S,9); while (accept(C,S)) { syswrite(C,"served\\n"); close(C) }'`;
    const ask = (host: string) =>
      `until exec 3<>/dev/tcp/${host}/7777; do sleep 0.05; done 2>/dev/null; cat <&3; echo "by ${host}"`;
    const services = [
      container({ name: "db", entrypoint: ["/bin/bash", "-c", serve] }),
      container({ name: "web", entrypoint: ["/bin/bash", "-c", `${ask("db")}; sleep 1000`] }),
    ];
    const both = `${ask("db")}; ${ask("localhost")}`;
    const task = await runUntil([container(), ...services], both, ["", "by db", "by localhost"]);
    expect(task.text(3)).toBe("served\nby db\nserved\nby localhost\n");
    expect(task.text(2)).toBe("served\nby db\n");
  });

  test("nobody types: steps and services read nothing", async () => {
    const script = "[ -t 0 ] && echo terminal; cat; echo nothing more; sleep 1000";
    const service = container({ entrypoint: ["/bin/sh", "-c", script] });
    const look = "[ -t 0 ] && echo terminal; cat; echo nothing more";
    const task = await runUntil([container(), service], look, ["more", "more"]);
    expect([task.text(1), task.text(2)]).toEqual(["nothing more\n", "nothing more\n"]);
  });

  test("a service that ends at once is seen to, with what it printed", async () => {
    const service = container({ name: "db", entrypoint: ["/bin/sh", "-c", "echo no disk >&2; exit 9"] });
    await using fixture = await AgentFixture.start(settings());
    const executor = { kind: "docker", containers: [container(), service] } as const;
    const spec = taskSpec([runStep("echo up; sleep 1000")], { executor });
    fixture.door.give(spec);
    await fixture.door.until(() => fixture.door.tasks.get(spec.taskId)?.stepEnd(1) !== undefined);
    const task = await fixture.printed(spec, 2, "up");
    expect(task.text(1)).toBe("no disk\n");
    expect(task.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 9 });
    fixture.door.cancel(spec.taskId);
    await fixture.door.finished(spec.taskId);
  });

  test("a service that cannot be started at all is named with the reason", async () => {
    const task = await run([container(), container({ name: "db", entrypoint: ["/no/such"] })], "echo never");
    expect(task.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "executorFailed" });
    expect(task.finished?.detail).toMatch(
      /^The service rotunda-keys-image:latest \(db\) could not be started: .*\/no\/such/,
    );
    expect(task.startedSteps).toEqual([0]);
  });
});
