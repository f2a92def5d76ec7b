import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TaskPipes } from "#server/agent/executors/docker/task-pipes.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { type DockerEngine, findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";

const image = "rotunda-test-image:latest";
const container = { image, name: null, entrypoint: null, command: null, user: "circleci", environment: {} };
const executor = { kind: "docker", containers: [container] } as const;
const look = "ls -l /proc/self/fd/1 /proc/self/fd/2; echo oops >/dev/stderr; echo done; exit 3";
let engine: DockerEngine | null = await findDockerEngine();

describe.skipIf(engine === null)("what a step in a container prints", () => {
  beforeAll(async () => {
    if (engine !== null) await importTestImage(engine, image);
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    engine = null;
  });

  const run = async (fixture: AgentFixture) => {
    const task = await fixture.run(taskSpec([runStep(look)], { executor }));
    expect(task.text(1)).toMatch(/oops\ndone\n$/);
    expect(task.stepEnd(1)).toMatchObject({ status: "failed", exitCode: 3 });
    return task.text(1);
  };

  test("goes past the engine where both share this machine's pipes", async () => {
    await using fixture = await AgentFixture.start(settings(engine?.host));
    expect((await run(fixture)).match(/-> \/\.rotunda\/shared\//g)).toHaveLength(2);
  });

  test("does not wait for a process that the step leaves behind, nor is that one killed by printing", async () => {
    await using fixture = await AgentFixture.start(settings(engine?.host));
    const leave = "(while :; do echo tick; echo x >>ticks; sleep 0.02; done) & until [ -s ticks ]; do sleep 0.02; done";
    const again = "rm ticks; until [ -s ticks ]; do sleep 0.02; done";
    const task = await fixture.run(taskSpec([runStep(leave), runStep(again)], { executor }));
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(2)).toBe("");
  });

  test("finds the same tools whether the container took them itself or got them from the agent", async () => {
    await using proxy = await engineElsewhere(engine?.host ?? "");
    const names = "bin/* task/ask task/bash_env task/slot-* task/slot-*/*";
    const own = runStep(`cd /.rotunda; stat -L -c "%a %F %n" ${names} /bin/circleci*; : >task/a; circleci version`);
    const listed = async (host: string | undefined, user: string | null) => {
      await using fixture = await AgentFixture.start(settings(host));
      const containers = [{ ...container, user }];
      return (await fixture.run(taskSpec([own], { executor: { kind: "docker", containers } }))).text(1);
    };
    const [here, byUser, elsewhere] = [
      await listed(engine?.host, null),
      await listed(engine?.host, "circleci"),
      await listed(proxy.host, null),
    ];
    expect(here).toMatch(/^755 regular file bin\/circleci\n/);
    expect(here.match(/fifo/g)).toHaveLength(9);
    expect(byUser).toBe(here);
    expect(elsewhere).toBe(here);
  });

  test("comes by the engine where that does not find the agent's folder, or finds another one", async () => {
    await using proxy = await engineElsewhere(engine?.host ?? "");
    await using refused = await AgentFixture.start(settings(proxy.host));
    expect(await run(refused)).not.toContain("/.rotunda/shared");
    await using other = await AgentFixture.withoutAgent(settings(proxy.host));
    mkdirSync(join(other.settings.workDirectory, other.settings.name, "else-where", "1"), { recursive: true });
    await other.startAgent();
    expect(await run(other)).not.toContain("/.rotunda/shared");
    expect(await run(other)).toMatch(/done\n$/);
  });
});

test("a container that says far too much instead of an answer is heard no longer than an answer would be", async () => {
  const directory = join(mkdtempSync(join(tmpdir(), "rotunda-pipes-")), "1");
  const pipes = new TaskPipes(directory);
  let longest = 0;
  const question = pipes.ask((said) => {
    longest = Math.max(longest, said.length);
    return said.endsWith("whole\n");
  });
  const flood = spawn("/bin/sh", [
    "-c",
    'yes | head -c 50000000 >"$1"; echo whole >"$1"',
    "sh",
    join(directory, basename(question.path)),
  ]);
  await once(flood, "exit");
  expect(await question.answer()).toBeNull();
  expect(longest).toBeLessThan(200_000);
  await pipes.close();
  rmSync(dirname(directory), { recursive: true });
});

function settings(host: string | undefined): Record<string, string> {
  return { DOCKER_HOST: host ?? "", ROTUNDA_DOCKER_FALLBACK: "none" };
}

/** An engine that looks for the agent's folder of pipes at another place of the same length. */
async function engineElsewhere(host: string): Promise<AsyncDisposable & { readonly host: string }> {
  const path = host.slice("unix://".length);
  const own = `${path}.elsewhere`;
  const server = createServer((client) => {
    const behind = connect(path);
    client.on("data", (bytes) =>
      behind.write(Buffer.from(bytes.toString("latin1").replaceAll("/task-pipes/", "/else-where/"), "latin1")),
    );
    client.on("end", () => behind.end()).on("error", () => behind.destroy());
    behind.on("error", () => client.destroy()).pipe(client);
  });
  await once(server.listen(own), "listening");
  return {
    host: `unix://${own}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}
