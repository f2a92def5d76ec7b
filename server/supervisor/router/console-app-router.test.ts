import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openConsoleAccount } from "#server/supervisor/account/console-account.ts";
import { createTryLimit, wrongTriesMax } from "#server/supervisor/account/try-limit.ts";
import { nodeService } from "#server/supervisor/node-service.ts";
import { createServiceSet, type ServiceSet } from "#server/supervisor/service-set.ts";
import { ensureSetupCode, useSetupCode } from "#server/supervisor/setup-code.ts";
import { proceduresWithoutRule } from "./check-rules.ts";
import { consoleAppRouter } from "./console-app-router.ts";
import type { ConsoleContext } from "./console-context.ts";
import { consoleRouter, createConsoleCaller } from "./procedures.ts";

const password = "a long enough password";
const child = `
  process.on("SIGTERM", () => process.exit(0));
  process.on("disconnect", () => process.exit(0));
  console.log("serving");
  process.send({ type: "ready" });`;

let root: string;
let services: ServiceSet;
let context: ConsoleContext;
let given: (string | null)[];
let audited: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-router-"));
  await writeFile(join(root, "child.mjs"), child);
  const program = (name: string, rank: number) =>
    nodeService({ name, rank, purpose: "A test.", args: ["child.mjs"], cwd: root, environment: {} });
  services = createServiceSet(join(root, "logs"), [program("engine", 1), program("web", 2)]);
  given = [];
  audited = [];
  context = {
    account: openConsoleAccount(join(root, "console.json")),
    tryLimit: createTryLimit(),
    services,
    host: "ci-1",
    installation: async () => ({ version: "1" }) as never,
    useSetupCode: (code) => useSetupCode({ setupFile: join(root, "setup.json") }, code, "console"),
    audit: (line) => audited.push(line),
    now: () => Date.now(),
    address: "192.0.2.1",
    token: null,
    setToken: (token) => given.push(token),
  };
});
afterEach(async () => {
  await services.stopAll();
  for (const keeper of services.keepers) keeper.log.close();
  await rm(root, { recursive: true, force: true });
});

const caller = (token: string | null = null) => createConsoleCaller(consoleAppRouter)({ ...context, token });

async function signedIn() {
  await context.account.setUp(password);
  return caller(await context.account.signIn(password, Date.now()));
}

describe("the console's procedures", () => {
  test("all name their rule, and one that does not is found", () => {
    expect(proceduresWithoutRule(consoleAppRouter)).toEqual([]);
    const bare = { _def: { procedures: { "a.bare": { _def: {} } } } };
    expect(proceduresWithoutRule(bare as never)).toEqual(["a.bare"]);
    expect(proceduresWithoutRule(consoleRouter({}))).toEqual([]);
  });

  test("are closed to strangers, except for getting in", () => {
    const rules = Object.entries(
      consoleAppRouter._def.procedures as unknown as Record<string, { _def: { meta: { rule: string } } }>,
    );
    const open = rules.filter(([, { _def }]) => _def.meta.rule === "public").map(([name]) => name);
    expect(open).toEqual(["session.get", "session.setUp", "session.signIn", "session.signOut"]);
  });

  test.each([
    ["service.list", () => caller().service.list()],
    ["service.logs", () => caller().service.logs({ name: "web" })],
    ["service.start", () => caller().service.start({ name: "web" })],
    ["service.stop", () => caller().service.stop({ name: "web" })],
    ["service.restart", () => caller().service.restart({ name: "web" })],
    ["service.startAll", () => caller().service.startAll()],
    ["service.stopAll", () => caller().service.stopAll()],
    ["service.restartAll", () => caller("a made-up token").service.restartAll()],
    ["installation.get", () => caller("").installation.get()],
  ])("%s refuses a visitor without a session", async (_name, call) => {
    await expect(call()).rejects.toMatchObject({ code: "UNAUTHORIZED", message: "Sign in to the console first." });
  });
});

describe("getting into the console", () => {
  test("the code from the terminal sets the password and signs in", async () => {
    const { code } = await ensureSetupCode({ setupFile: join(root, "setup.json") });
    await caller().session.setUp({ setupCode: code ?? "", password });
    expect(await caller(given.at(-1) ?? null).session.get()).toEqual({ host: "ci-1", isSetUp: true, isSignedIn: true });
    await expect(caller().session.setUp({ setupCode: code ?? "", password })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("a wrong code sets nothing, and a short password does not use the code up", async () => {
    const { code } = await ensureSetupCode({ setupFile: join(root, "setup.json") });
    await expect(caller().session.setUp({ setupCode: "AAAA-AAAA-AAAA-AAAA", password })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(caller().session.setUp({ setupCode: code ?? "", password: "short" })).rejects.toThrow();
    expect(await caller().session.get()).toEqual({ host: "ci-1", isSetUp: false, isSignedIn: false });
    await caller().session.setUp({ setupCode: code ?? "", password });
  });

  test("guessing is stopped after ten wrong passwords, also for the right one", async () => {
    await context.account.setUp(password);
    const guesses = Array.from({ length: wrongTriesMax }, () => caller().session.signIn({ password: "wrong" }));
    const answers = await Promise.allSettled(guesses);
    expect(answers.every((answer) => answer.status === "rejected")).toBe(true);
    await expect(caller().session.signIn({ password })).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(given).toEqual([]);
    expect(audited.length).toBeGreaterThan(0);
  });

  test("signing out ends the session", async () => {
    await context.account.setUp(password);
    await caller().session.signIn({ password });
    const token = given.at(-1) ?? null;
    await caller(token).session.signOut();
    expect(given.at(-1)).toBeNull();
    expect(await caller(token).session.get()).toEqual({ host: "ci-1", isSetUp: true, isSignedIn: false });
  });
});

describe("the administrator", () => {
  test("starts, restarts and stops a service, sees what it printed, and leaves a trace", async () => {
    const admin = await signedIn();
    await admin.service.start({ name: "web" });
    await services.find("web")?.untilState((state) => state === "running");
    const [engine, web] = await admin.service.list();
    expect(engine).toMatchObject({ name: "engine", state: "stopped", memoryBytes: null });
    expect(web).toMatchObject({ name: "web", state: "running", lastLine: { text: "serving" } });
    expect(web?.memoryBytes).toBeGreaterThan(1_000_000);
    await admin.service.restart({ name: "web" });
    await services.find("web")?.untilState((state) => state === "running");
    await admin.service.stop({ name: "web" });
    expect((await admin.service.logs({ name: "web" })).map((line) => line.text)).toContain("serving");
    expect(audited.join("\n")).toMatch(/Start web.*\nRestart web.*\nStop web, asked from 192\.0\.2\.1/);
  });

  test("stops and starts everything", async () => {
    const admin = await signedIn();
    await admin.service.startAll();
    await Promise.all(services.keepers.map((keeper) => keeper.untilState((state) => state === "running")));
    await admin.service.stopAll();
    expect((await admin.service.list()).map(({ state }) => state)).toEqual(["stopped", "stopped"]);
  });

  test("hears when there is no such service", async () => {
    const admin = await signedIn();
    await expect(admin.service.stop({ name: "nope" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
