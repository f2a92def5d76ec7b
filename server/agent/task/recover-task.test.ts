import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AgentFixture, agentEnvironment, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

const program = new URL("../main.ts", import.meta.url).pathname;

function startProgram(environment: Record<string, string>) {
  return fork(program, {
    env: { ...environment, PATH: "/usr/local/bin:/usr/bin:/bin" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

test("an agent killed in the middle of a step: the next start delivers what it had read and ends the task as lost", async () => {
  await using fixture = await AgentFixture.withoutAgent();
  const environment = {
    ...agentEnvironment(fixture.door.url, fixture.settings.workDirectory),
    DOCKER_HOST: "unix:///nonexistent.sock",
  };
  const spec = taskSpec([runStep("echo first; sleep 0.3; echo second; sleep 1000"), runStep("echo never")]);
  fixture.door.give(spec);
  const killed = startProgram(environment);
  await fixture.printed(spec, 1, "first");
  const { port } = fixture.door;
  await fixture.door.goAway();
  await until(() => spoolText(fixture).includes("second"));
  killed.kill("SIGKILL");
  await once(killed, "exit");
  await fixture.door.listen(port);
  const next = startProgram(environment);
  const task = await fixture.door.finished(spec.taskId);
  expect(fixture.door.registrations.at(-1)?.recovering).toEqual([{ taskId: spec.taskId, epoch: 1 }]);
  expect(task.text(1)).toBe("first\nsecond\n");
  expect(task.stepEnd(1)).toMatchObject({ status: "infrastructure_fail", exitCode: null });
  expect(task.finished).toMatchObject({ outcome: "infrastructure_fail", reason: "agentLost" });
  expect((await fixture.run(taskSpec([runStep("echo works")]))).finished?.outcome).toBe("success");
  await until(() => readdirSync(fixture.spoolDirectory).length === 0);
  next.disconnect();
  await once(next, "exit");
  expect(fixture.door.faults).toEqual([]);
});

test("the death of the process that started it ends the agent and its task", async () => {
  await using fixture = await AgentFixture.withoutAgent();
  const spec = taskSpec([runStep("echo started; sleep 1000")]);
  fixture.door.give(spec);
  const agent = startProgram({
    ...agentEnvironment(fixture.door.url, fixture.settings.workDirectory),
  });
  await fixture.printed(spec, 1, "started");
  agent.disconnect();
  const [code] = await once(agent, "exit");
  expect(code).toBe(0);
  expect(fixture.door.tasks.get(spec.taskId)?.finished?.reason).toBe("agentLost");
});

test("a second agent with the same name and folder refuses to start", async () => {
  await using fixture = await AgentFixture.start();
  const other = startProgram({
    ...agentEnvironment(fixture.door.url, fixture.settings.workDirectory),
  });
  const [code] = await once(other, "exit");
  expect(code).toBe(1);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function spoolText(fixture: AgentFixture): string {
  let text = "";
  for (const name of readdirSync(fixture.spoolDirectory)) text += readOutput(`${fixture.spoolDirectory}/${name}`);
  return text;
}

function readOutput(directory: string): string {
  const path = `${directory}/output-1-0`;
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
