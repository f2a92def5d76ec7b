import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readEnv } from "#server/env.ts";
import { type DataDirectory, dataDirectory } from "#server/settings/data-directory.ts";
import { until } from "#server/testing/until.ts";
import { readRecord } from "./directory-lock.ts";
import { findFreePort } from "./free-port.ts";
import { processStartOf } from "./process-identity.ts";
import { type RunningConsole, runConsole } from "./run-console.ts";

/** Stands in for the engine, the dashboard and the agents: shows what it was given, and ends when its channel closes. */
const serviceProgram = `
  const given = Object.entries(process.env).filter(([name]) => name.startsWith("ROTUNDA_") || name === "DATABASE_URL");
  console.log(JSON.stringify(Object.fromEntries(given)));
  process.on("SIGTERM", () => process.exit(0));
  process.on("disconnect", () => process.exit(0));
  process.send?.({ type: "ready" });`;

let root: string;
let programRoot: string;
let directory: DataDirectory;
let settings: Record<string, string>;
const lines: string[] = [];
const open: RunningConsole[] = [];
const processes: ChildProcess[] = [];

async function start(changes: Record<string, string> = {}): Promise<RunningConsole> {
  const env = readEnv({ ...settings, ...changes });
  const print = (line: string) => void lines.push(line);
  const running = await runConsole({ env, dataDirectory: directory, programRoot, print });
  open.push(running);
  return running;
}

/** A supervisor in a process of its own, to be killed. Gives the ids of everything it started. */
async function startElsewhere(): Promise<{ supervisor: ChildProcess; pids: number[] }> {
  const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const supervisor = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { readEnv } from ${at("../env.ts")};
       import { dataDirectory } from ${at("../settings/data-directory.ts")};
       import { runConsole } from ${at("run-console.ts")};
       const [settings, root, programRoot] = ${JSON.stringify([settings, directory.root, programRoot])};
       await runConsole({ env: readEnv(settings), dataDirectory: dataDirectory(root), programRoot });`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  processes.push(supervisor);
  for (let text = ""; !text.includes("Ctrl-C"); ) {
    const [chunk] = (await once(supervisor.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    text += chunk.toString();
  }
  const postmaster = Number((await readFile(join(directory.postgresDir, "postmaster.pid"), "utf8")).split("\n")[0]);
  return { supervisor, pids: [postmaster, ...(readRecord(directory)?.children ?? []).map(({ pid }) => pid)] };
}

async function readySoon(): Promise<void> {
  while (!lines.includes("Ctrl-C stops it.")) await wait(20);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-console-"));
  await chmod(root, 0o755);
  programRoot = join(root, "program");
  directory = dataDirectory(join(root, "data"));
  await mkdir(join(programRoot, "server/agent"), { recursive: true });
  await writeFile(join(programRoot, "package.json"), JSON.stringify({ type: "module", version: "1.2.3" }));
  for (const file of ["server/main.ts", "server/agent/main.ts"])
    await writeFile(join(programRoot, file), serviceProgram);
  const [web, consolePort] = [await findFreePort("127.0.0.1"), await findFreePort("127.0.0.1")];
  settings = {
    ROTUNDA_HOST: "127.0.0.1",
    ROTUNDA_WEB_PORT: String(web),
    ROTUNDA_CONSOLE_PORT: String(consolePort),
    ROTUNDA_OUTPUT_PORT: "0",
    ROTUNDA_ARTIFACTS_PORT: "0",
    ROTUNDA_AGENTS: "2",
  };
});
afterEach(async () => {
  for (const running of open.splice(0)) await running.stop("orphaned");
  for (const child of processes.splice(0)) child.kill("SIGKILL");
  lines.length = 0;
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("a start", () => {
  test("brings everything up and says where, with the setup code", async () => {
    await start();
    await readySoon();
    const text = lines.join("\n");
    expect(text).toContain("Rotunda 1.2.3 is ready");
    expect(text).toContain(`http://localhost:${settings["ROTUNDA_WEB_PORT"]}`);
    expect(text).toMatch(/Setup code {2}(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}/);
    expect(text).not.toMatch(/unexpectedly|warn/i);
  });

  test("gives each service what it needs, and no agent a way to the database", async () => {
    await start();
    await readySoon();
    const given = async (name: string) => {
      const text = await readFile(join(directory.serviceLogsDir, `${name}.log`), "utf8");
      return JSON.parse(
        text
          .split("\n")
          .findLast((line) => line.includes("{"))
          ?.replace(/^\S+ /, "") ?? "{}",
      );
    };
    const web = await given("web");
    const serverUrl = `http://127.0.0.1:${web.ROTUNDA_OUTPUT_PORT}`;
    // Agents are not waited for, and an earlier start has left what it gave them in the same log.
    await until(async () => (await given("agent-2")).ROTUNDA_AGENT_SERVER_URL === serverUrl);
    const agent = await given("agent-2");
    expect(web).toMatchObject({
      ROTUNDA_DATA_DIR: directory.root,
      DATABASE_URL: expect.stringMatching(/^postgresql:\/\/rotunda:.+@127\.0\.0\.1:\d+\/rotunda$/),
    });
    expect(agent).toMatchObject({
      ROTUNDA_AGENT_SERVER_URL: serverUrl,
      ROTUNDA_AGENT_NAME: expect.stringMatching(/-2$/),
      ROTUNDA_AGENT_WORK_DIR: join(directory.agentsDir, "2"),
      ROTUNDA_DOCKER_FALLBACK: "host",
    });
    expect(agent).not.toHaveProperty("DATABASE_URL");
    expect(Number(web.ROTUNDA_OUTPUT_PORT)).toBeGreaterThan(0);
  });

  test("keeps its secrets from other users of the machine", async () => {
    await start();
    for (const file of [directory.localTokenFile, directory.agentTokenFile, directory.sessionSecretFile]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await readFile(file, "utf8")).trim()).toMatch(/^[\w-]{43}$/);
    }
    expect((await stat(join(directory.root, "secrets"))).mode & 0o777).toBe(0o700);
  });

  test("on a directory that is in use is refused with the running one's process id", async () => {
    await start();
    await expect(start()).rejects.toThrow(`(pid ${process.pid}, http://localhost:${settings["ROTUNDA_WEB_PORT"]})`);
  });

  test("stops before anything is started when a port is taken", async () => {
    const other = createServer().listen(Number(settings["ROTUNDA_WEB_PORT"]), "127.0.0.1");
    await once(other, "listening");
    await expect(start()).rejects.toThrow(/\(ROTUNDA_WEB_PORT\) is already in use/);
    other.close();
    expect(existsSync(join(directory.postgresDir, "postmaster.pid"))).toBe(false);
  });

  test("says so when the database of the settings cannot be reached, and leaves nothing running", async () => {
    const port = await findFreePort("127.0.0.1");
    const attempt = start({ DATABASE_URL: `postgresql://127.0.0.1:${port}/none` });
    await expect(attempt).rejects.toThrow(/ECONNREFUSED.*\n?.*Check DATABASE_URL/);
    await start();
  });

  test("says so when the data directory cannot be written to", async () => {
    await writeFile(join(root, "a-file"), "");
    const env = readEnv(settings);
    const attempt = runConsole({ env, dataDirectory: dataDirectory(join(root, "a-file/data")), programRoot });
    await expect(attempt).rejects.toThrow(/a-file\/data cannot be written to \(ENOTDIR\)/);
  });
});

describe("the end", () => {
  test("stops everything in order and lets the directory go", async () => {
    const running = await start();
    await readySoon();
    const children = readRecord(directory)?.children ?? [];
    expect(children).toHaveLength(4);
    await running.stop("key");
    expect(children.map(({ pid }) => processStartOf(pid))).toEqual([null, null, null, null]);
    expect(existsSync(join(directory.postgresDir, "postmaster.pid"))).toBe(false);
    expect(readRecord(directory)).toBeNull();
  });

  test("leaves nothing running when the supervisor is killed", async () => {
    const { supervisor, pids } = await startElsewhere();
    expect(pids).toHaveLength(5);
    supervisor.kill("SIGKILL");
    while (pids.some((pid) => processStartOf(pid) !== null)) await wait(20);
  });

  test("of a killed supervisor does not hinder the next start", async () => {
    const { supervisor } = await startElsewhere();
    supervisor.kill("SIGKILL");
    await once(supervisor, "exit");
    await start();
    await readySoon();
  });
});
