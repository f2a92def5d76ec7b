import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "#server/cli/main.ts";
import { newWorkflow } from "#server/core/build/new-workflow.ts";
import { dataDirectory } from "#server/settings/data-directory.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let folder: string;
let input = "";

/** Runs one command line in this process. */
async function run(args: readonly string[], dataDirectoryPath = join(folder, "data")): Promise<Ran> {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    readStandardInput: async () => input,
  };
  const code = await main(args, { terminal, environment: { ROTUNDA_DATA_DIR: dataDirectoryPath } });
  return { code, out, err };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rotunda-cli-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, "config.yml");
  writeFileSync(path, text);
  return path;
}

const good = "version: 2.1\njobs:\n  build:\n    machine: true\n    steps:\n      - run: echo hello\n";
const bad = "version: 2.1\njobs:\n  build:\n    machine: true\n    steps:\n      - rn: echo hello\n      - run: {}\n";

describe("config", () => {
  test("a good file is valid, and compiles to text that is valid again", async () => {
    expect(await run(["config", "validate", file(good)])).toMatchObject({
      code: 0,
      out: expect.stringContaining("is valid"),
      err: "",
    });
    const processed = await run(["config", "process", file(good)]);
    expect(processed.code).toBe(0);
    expect((await run(["config", "validate", file(processed.out)])).code).toBe(0);
  });

  test("every fault is one line that editors jump to, and the exit code is 1", async () => {
    const path = file(bad);
    const { code, out, err } = await run(["config", "validate", path]);
    expect([code, out]).toEqual([1, ""]);
    const lines = err.trim().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) expect(line).toMatch(new RegExp(`^${path}:\\d+:\\d+ \\S`));
    expect(lines[0]).toContain(":6:");
  });

  test("--json stands alone on standard output, for good and bad", async () => {
    for (const [text, valid] of [
      [good, true],
      [bad, false],
    ] as const) {
      const { out, err } = await run(["config", "validate", file(text), "--json"]);
      expect([JSON.parse(out), err]).toMatchObject([{ valid }, ""]);
    }
  });

  test("standard input is read as -", async () => {
    input = good;
    expect((await run(["config", "validate", "-"])).code).toBe(0);
  });

  test("a file that is not there, and a branch together with a tag, are wrong use", async () => {
    expect((await run(["config", "validate", join(folder, "nothing.yml")])).code).toBe(2);
    expect((await run(["config", "validate", file(good), "--branch", "a", "--tag", "b"])).code).toBe(2);
  });
});

describe("without a server", () => {
  test.each([["project list"], ["token create --user admin"], ["pipeline trigger git/a/b"]])(
    "%s says how to start one",
    async (line) => {
      const { code, err } = await run(line.split(" "));
      expect([code, err]).toEqual([1, expect.stringContaining("npm start")]);
    },
  );

  test.each([["nonsense"], ["token create"], ["pipeline trigger"], ["pipeline trigger x --branch a --tag b"]])(
    "%s is wrong use",
    async (line) => {
      expect((await run(line.split(" "))).code).toBe(2);
    },
  );

  test("the launcher works with the Node.js that starts it, and hands the exit code on", () => {
    const launcher = join(import.meta.dirname, "rotunda.mjs");
    const ran = spawnSync("node", [launcher, "config", "validate", file(bad)], { encoding: "utf8" });
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining(":6:")]);
  });
});

describe("with a server", () => {
  let web: WebInstallation;

  beforeAll(async () => {
    web = await startWebInstallation();
    const { supervisorFile } = dataDirectory(web.root);
    mkdirSync(dirname(supervisorFile), { recursive: true });
    const record = {
      pid: process.pid,
      url: web.url,
      consoleUrl: "https://localhost:8800",
      startedAt: new Date().toISOString(),
      children: [],
    };
    writeFileSync(supervisorFile, JSON.stringify(record));
  });

  afterAll(() => web[Symbol.asyncDispose]());

  function makeRepository(): string {
    const path = join(folder, "work");
    mkdirSync(path);
    execFileSync("git", ["-C", path, "init", "-q"]);
    return path;
  }

  test("a repository is added with its hook, listed, and refused the second time", async () => {
    const path = makeRepository();
    const added = await run(["project", "add", path, "--org", "acme", "--name", "work", "--json"], web.root);
    expect([added.code, JSON.parse(added.out)]).toMatchObject([
      0,
      { slug: "git/acme/work", hooks: [expect.stringContaining("post-commit"), expect.any(String)] },
    ]);
    const listed = await run(["project", "list"], web.root);
    expect(listed.out).toMatch(/git\/acme\/work +main +0 /);
    expect(await run(["project", "add", path, "--org", "acme", "--name", "work"], web.root)).toMatchObject({
      code: 1,
      err: expect.stringContaining("already"),
    });
  });

  test("a token is alone on standard output, and works", async () => {
    const { out } = await run(["token", "create", "--user", "admin"], web.root);
    const me = await fetch(`${web.url}/api/v2/me`, { headers: { "circle-token": out.trim() } });
    expect(await me.json()).toMatchObject({ login: "admin" });
    expect(await run(["token", "create", "--user", "nobody"], web.root)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("nobody"),
    });
  });

  /** Waits for the newest pipeline to be asked for, and stores how it came out, as the dispatcher would. */
  async function dispatch(projectId: string, errors: readonly { type: string; message: string }[]): Promise<void> {
    const pipelineId = await vi.waitFor(
      async () => {
        const { rows } = await web.database.pool.query<{ id: string }>(
          "SELECT id FROM pipelines WHERE project_id = $1 AND status = 'pending'",
          [projectId],
        );
        return rows[0]?.id ?? Promise.reject(new Error("not yet"));
      },
      { timeout: 20_000, interval: 20 },
    );
    const workflow = newWorkflow(
      {
        name: "main",
        jobs: [{ type: "approval", name: "hold", requires: [] }],
        attempt: 1,
        rerunOf: null,
        startedBy: "admin",
        kept: new Map(),
      },
      () => web.deps.ids.next(),
    );
    const status = errors.length > 0 ? "errored" : "created";
    const workflows = errors.length > 0 ? [] : [workflow];
    await web.deps.builds.startPipeline(
      { pipelineId, projectId, status, commit: null, configSource: "", errors, issues: [], workflows },
      new Date(),
    );
    if (errors.length === 0)
      await fetch(`${web.url}/api/v2/workflow/${workflow.id}/approve/${workflow.jobs[0]?.id}`, {
        method: "POST",
        headers: { "circle-token": web.localToken },
      });
  }

  test("--wait ends as the pipeline does: 0 for success, 1 with the reason for anything else", async () => {
    const project = await web.addProject("waited");
    const wait = () => run(["pipeline", "trigger", project.slug, "--wait"], web.root);
    const [failed] = await Promise.all([
      wait(),
      dispatch(project.id, [{ type: "config", message: "There is no job." }]),
    ]);
    expect([failed.code, failed.out]).toEqual([1, expect.stringContaining("There is no job.")]);
    const [passed] = await Promise.all([wait(), dispatch(project.id, [])]);
    expect([passed.code, passed.out]).toEqual([0, expect.stringContaining("main: success")]);
  });

  test("a project's variables are set from standard input, listed without their values, and removed", async () => {
    const { slug } = await web.addProject("variables");
    input = "the-secret-value\n";
    expect(await run(["project", "env", "set", slug, "TOKEN"], web.root)).toMatchObject({ code: 0, err: "" });
    await run(["project", "env", "set", slug, "SHORT", "abc"], web.root);
    const listed = await run(["project", "env", "list", slug], web.root);
    expect(listed.out).toBe("NAME   VALUE\nSHORT  xxxx\nTOKEN  xxxxalue\n");
    expect((await run(["project", "env", "remove", slug, "SHORT", "--json"], web.root)).code).toBe(0);
    const left = await run(["project", "env", "list", slug, "--json"], web.root);
    expect(JSON.parse(left.out)).toMatchObject([{ name: "TOKEN" }]);
    expect(await run(["project", "env", "set", slug, "1A", "x"], web.root)).toMatchObject({
      code: 1,
      err: expect.stringContaining("name"),
    });
  });

  test("a context is made, filled, listed, emptied and deleted", async () => {
    await web.addProject("contexts");
    const context = (...args: string[]) => run(["context", ...args], web.root);
    expect((await context("create", "acme", "deploy it")).code).toBe(0);
    input = "the-secret-value";
    expect((await context("set", "acme", "deploy it", "KEY")).code).toBe(0);
    expect((await context("list", "git/acme")).out).toContain("deploy it  KEY   xxxxalue");
    expect((await context("remove", "acme", "deploy it", "KEY")).code).toBe(0);
    expect((await context("delete", "acme", "deploy it")).code).toBe(0);
    expect(await context("delete", "acme", "deploy it")).toMatchObject({
      code: 1,
      err: expect.stringContaining("rotunda context list acme"),
    });
  });

  test("an unknown project is told in the server's words", async () => {
    expect(await run(["pipeline", "trigger", "git/acme/none"], web.root)).toMatchObject({
      code: 1,
      err: "Project not found\n",
    });
  });
});
