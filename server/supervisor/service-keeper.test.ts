import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodeService } from "./node-service.ts";
import { ServiceKeeper } from "./service-keeper.ts";
import { openServiceLog } from "./service-log.ts";

const wellBehaved = `
  console.log("hello from " + process.env.NAME);
  process.on("disconnect", () => process.exit(0));
  process.on("SIGTERM", () => process.exit(0));
  setInterval(() => undefined, 1000);
  process.send({ type: "ready" });`;
const deafToTerm = wellBehaved.replace("process.exit(0));\n  setInterval", "undefined);\n  setInterval");
const working = `
  process.on("disconnect", () => process.exit(0));
  process.on("SIGTERM", () => console.log("asked to end"));
  process.on("SIGQUIT", () => process.exit(3));
  process.on("SIGUSR2", () => process.exit(0));
  process.send({ type: "ready" });
  process.send({ type: "work", work: "a job" });`;
const broken = `console.error("no database"); process.exit(1);`;
const misconfigured = `console.error("bad setting"); process.exit(78);`;

let root: string;
let keepers: ServiceKeeper[];

async function keep(source: string, finishSecondsMax?: number): Promise<ServiceKeeper> {
  const script = join(root, `${keepers.length}.mjs`);
  await writeFile(script, source);
  const program = nodeService({
    name: `child-${keepers.length}`,
    purpose: "A child of this test.",
    rank: 1,
    args: [script],
    cwd: root,
    environment: { NAME: "the test" },
    ...(finishSecondsMax === undefined ? {} : { work: { finishSecondsMax, endSecondsMax: 20 } }),
  });
  const keeper = new ServiceKeeper(program, openServiceLog(join(root, "logs"), program.name));
  keepers.push(keeper);
  return keeper;
}

const running = (keeper: ServiceKeeper) => keeper.untilState((state) => state === "running");

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-keeper-"));
  keepers = [];
});
afterEach(async () => {
  for (const keeper of keepers) {
    const stopped = keeper.stop();
    keeper.hurry();
    await stopped;
    keeper.log.close();
  }
  await rm(root, { recursive: true, force: true });
});

describe("a kept service", () => {
  test("is running only after it has said so", async () => {
    const keeper = await keep(wellBehaved);
    keeper.start();
    expect(keeper.snapshot().state).toBe("starting");
    await running(keeper);
    expect(keeper.snapshot()).toMatchObject({ state: "running", restarts: 0, pid: expect.any(Number) });
    expect(keeper.lines().map((line) => line.text)).toContain("hello from the test");
  });

  test("is started again when it is killed", async () => {
    const keeper = await keep(wellBehaved);
    keeper.start();
    await running(keeper);
    const first = keeper.snapshot().pid as number;
    process.kill(first, "SIGKILL");
    await keeper.untilState((state) => state === "backingOff");
    await running(keeper);
    expect(keeper.snapshot()).toMatchObject({ restarts: 1, lastExit: { text: "killed by SIGKILL" } });
    expect(keeper.snapshot().pid).not.toBe(first);
  });

  test("that dies again and again is tried again and again, each time later", async () => {
    const keeper = await keep(broken);
    const delays: number[] = [];
    keeper.on("crashed", ({ retryAt, lastExit }) => delays.push((retryAt ?? 0) - (lastExit?.at ?? 0)));
    keeper.start();
    while (delays.length < 3) await once(keeper, "crashed");
    expect(delays.map((delay) => Math.round(delay / 100))).toEqual([1, 2, 4]);
    expect(keeper.snapshot()).toMatchObject({ state: "backingOff", lastExit: { text: "exit code 1" } });
  });

  test("that refuses its settings waits for a person", async () => {
    const keeper = await keep(misconfigured);
    keeper.start();
    await keeper.untilState((state) => state === "failed");
    expect(keeper.lines().map((line) => line.text)).toContain("bad setting");
    keeper.start();
    expect(keeper.snapshot().state).toBe("starting");
    await keeper.untilState((state) => state === "failed");
  });

  test("stays stopped after it was stopped", async () => {
    const keeper = await keep(wellBehaved);
    keeper.start();
    await running(keeper);
    await keeper.stop();
    expect(keeper.snapshot()).toMatchObject({ state: "stopped", pid: null, restarts: 0 });
  });

  test("can be stopped before it is ready, and while it backs off", async () => {
    const early = await keep(wellBehaved);
    early.start();
    await early.stop();
    const dying = await keep(broken);
    dying.start();
    await dying.untilState((state) => state === "backingOff");
    await dying.stop();
    expect([early.snapshot().state, dying.snapshot().state]).toEqual(["stopped", "stopped"]);
  });

  test("that does not listen to a stop is killed", async () => {
    const keeper = await keep(deafToTerm);
    keeper.start();
    await running(keeper);
    const stopped = keeper.stop();
    keeper.hurry();
    await stopped;
    expect(keeper.snapshot().lastExit?.text).toBe("killed by SIGKILL");
  });

  test("tells what it works on and may finish that when it is stopped", async () => {
    const keeper = await keep(working, 600);
    keeper.start();
    while (keeper.snapshot().work === null) await once(keeper, "worked");
    expect(keeper.snapshot().work).toBe("a job");
    const stopped = keeper.stop();
    while (!keeper.lines().some(({ text }) => text === "asked to end")) await once(keeper, "line");
    expect(keeper.snapshot().state).toBe("stopping");
    process.kill(keeper.snapshot().pid as number, "SIGUSR2");
    await stopped;
    expect(keeper.snapshot()).toMatchObject({ work: null, lastExit: { text: "exit code 0" } });
  });

  test("that works is cut short when its time is over, at once when it gets none, and whenever somebody says so", async () => {
    for (const stop of [
      (keeper: ServiceKeeper) => keeper.stop(0.1),
      (keeper: ServiceKeeper) => keeper.stop(0),
      (keeper: ServiceKeeper) => {
        const stopped = keeper.stop();
        keeper.cutShort();
        return stopped;
      },
    ]) {
      const keeper = await keep(working, 600);
      keeper.start();
      while (keeper.snapshot().work === null) await once(keeper, "worked");
      await running(keeper);
      await stop(keeper);
      expect(keeper.snapshot().lastExit?.text).toBe("exit code 3");
    }
  });

  test("is another process after a restart", async () => {
    const keeper = await keep(wellBehaved);
    keeper.start();
    await running(keeper);
    const first = keeper.snapshot().pid;
    await keeper.restart();
    await running(keeper);
    expect(keeper.snapshot().pid).not.toBe(first);
  });

  test("whose program is missing says so and is tried again", async () => {
    const program = nodeService({
      name: "missing",
      purpose: "",
      rank: 1,
      args: ["x.mjs"],
      cwd: "/nonexistent",
      environment: {},
    });
    const keeper = new ServiceKeeper(program, openServiceLog(join(root, "logs"), "missing"));
    keepers.push(keeper);
    keeper.start();
    await keeper.untilState((state) => state === "backingOff");
    expect(keeper.snapshot().lastExit?.text).toContain("ENOENT");
  });
});

describe("the log of a service", () => {
  test("keeps 200 lines in memory and everything in files of limited size", async () => {
    const log = openServiceLog(join(root, "rotated"), "chatty");
    const line = "x".repeat(8_000);
    for (let count = 0; count < 3_000; count += 1) log.write(line);
    log.write("the end");
    log.close();
    expect(log.lines()).toHaveLength(200);
    expect((await readdir(join(root, "rotated"))).sort()).toEqual([
      "chatty.log",
      "chatty.log.1",
      "chatty.log.2",
      "chatty.log.3",
    ]);
    expect(await readFile(log.file, "utf8")).toMatch(/the end\n$/);
  });

  test("shows what the service printed before the supervisor was started again", () => {
    const before = openServiceLog(join(root, "kept"), "web");
    before.write("one");
    before.write("two");
    before.close();
    const after = openServiceLog(join(root, "kept"), "web");
    expect(after.lines().map((line) => line.text)).toEqual(["one", "two"]);
    after.close();
  });
});
