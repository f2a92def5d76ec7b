import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeService } from "./node-service.ts";
import { createServiceSet, type ServiceSet } from "./service-set.ts";
import type { StopKind } from "./stop-kind.ts";
import { stopServices } from "./stop-services.ts";

/** Works on what it is given: finishes it at SIGUSR2, drops it at SIGQUIT, and without work ends when it is asked. */
const agent = `
  const work = process.env.WORK;
  process.on("disconnect", () => process.exit(0));
  process.on("SIGTERM", () => (work ? undefined : process.exit(0)));
  process.on("SIGUSR2", () => process.send({ type: "work", work: null }, () => process.exit(0)));
  process.on("SIGQUIT", () => process.env.DEAF || process.exit(3));
  process.send({ type: "ready" });
  if (work) process.send({ type: "work", work });`;
const server = `
  process.on("SIGTERM", () => process.exit(0));
  process.on("disconnect", () => process.exit(0));
  process.send({ type: "ready" });`;

let root: string;
let services: ServiceSet;
const lines: string[] = [];

/** One server, and agents that work on these. */
async function start(...agents: readonly Record<string, string>[]): Promise<void> {
  await writeFile(join(root, "agent.mjs"), agent);
  await writeFile(join(root, "server.mjs"), server);
  const base = { purpose: "", cwd: root };
  const work = { finishSecondsMax: 600, endSecondsMax: 600 };
  services = createServiceSet(join(root, "logs"), [
    nodeService({ ...base, name: "web", rank: 1, args: ["server.mjs"], environment: {} }),
    ...agents.map((environment, index) =>
      nodeService({ ...base, name: `agent-${index + 1}`, rank: 2, args: ["agent.mjs"], environment, work }),
    ),
  ]);
  await services.startAll();
  for (const keeper of services.keepers) await keeper.untilState((state) => state === "running");
  const isBusy = (index: number) => services.find(`agent-${index + 1}`)?.snapshot().work !== null;
  for (const [index, { WORK }] of agents.entries())
    while (WORK !== undefined && !isBusy(index)) await new Promise(setImmediate);
}

const stop = (kind: StopKind, graceSeconds: number) =>
  stopServices(services, { kind, graceSeconds, print: (line) => void lines.push(line) });
const exits = () => services.keepers.map((keeper) => keeper.snapshot().lastExit?.text);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-stop-"));
  lines.length = 0;
});
afterEach(async () => {
  const stopped = services.stopAll(0);
  services.hurry();
  await stopped;
  for (const keeper of services.keepers) keeper.log.close();
  await rm(root, { recursive: true, force: true });
});

test("an idle installation stops at once and says no more than that", async () => {
  await start({}, {});
  await stop("key", 600).ended;
  expect(exits()).toEqual(["exit code 0", "exit code 0", "exit code 0"]);
  expect(lines).toEqual(["Stopping."]);
});

test("running jobs are waited for, the server stays up for them, and the terminal tells how many are left", async () => {
  await start({ WORK: "one" }, { WORK: "two" }, {});
  const { ended } = stop("key", 600);
  expect(lines).toEqual(["Stopping. 2 jobs are running; waiting up to 600 s for them. Ctrl-C again stops now."]);
  await services.find("agent-3")?.untilState((state) => state === "stopped");
  for (const name of ["agent-1", "agent-2"]) {
    expect(services.find("web")?.snapshot().state).toBe("running");
    process.kill(services.find(name)?.snapshot().pid as number, "SIGUSR2");
    await services.find(name)?.untilState((state) => state === "stopped");
  }
  await ended;
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/^1 job still runs, \d+ s left: two$/),
    "No job runs any more.",
  ]);
  expect(exits()).toEqual(["exit code 0", "exit code 0", "exit code 0", "exit code 0"]);
});

test("the second Ctrl-C cuts jobs short, and the third kills what does not end", async () => {
  await start({ WORK: "one" }, { WORK: "two", DEAF: "1" });
  const stopping = stop("key", 600);
  stopping.hurry();
  await services.find("agent-1")?.untilState((state) => state === "stopped");
  expect(lines[1]).toBe("Cutting off 2 jobs: one, two. Rerun from failed runs them again.");
  stopping.hurry();
  await stopping.ended;
  expect(exits().slice(1)).toEqual(["exit code 3", "killed by SIGKILL"]);
});

test("a service manager's stop waits for as long as it is told, then cuts off and says so", async () => {
  await start({ WORK: "one" });
  await stop("term", 0.2).ended;
  expect(exits()).toEqual(["exit code 0", "exit code 3"]);
  expect(lines.at(-1)).toBe("Cutting off 1 job: one. Rerun from failed runs it again.");
});

test("without a grace jobs are cut off at once", async () => {
  await start({ WORK: "one" });
  await stop("orphaned", 0).ended;
  expect(exits()).toEqual(["exit code 0", "exit code 3"]);
  expect(lines).toEqual(["Stopping. 1 running job is cut off."]);
});
