import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { hookUrl } from "#server/commands/hook-script.ts";
import { installHook } from "#server/commands/install-hook.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import { readUpdates } from "#server/hooks/read-updates.ts";
import { hookTokenForTests, startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
let project: Project;
let root: string;

beforeAll(async () => {
  web = await startWebInstallation();
  project = await web.addProject("app");
});

afterAll(() => web[Symbol.asyncDispose]());

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "rotunda-hook-"));
  await web.database.pool.query("TRUNCATE pipelines CASCADE");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const revision = "1".repeat(40);
const zero = "0".repeat(40);
const url = (token = hookTokenForTests) => hookUrl({ baseUrl: web.url, projectId: project.id, token });
const deliver = (body: string, token?: string) => fetch(url(token), { method: "POST", body });

interface Row {
  readonly branch: string | null;
  readonly tag: string | null;
  readonly revision: string | null;
  readonly trigger_type: string;
}

async function pipelines(): Promise<readonly Row[]> {
  return (
    await web.database.pool.query<Row>("SELECT branch, tag, revision, trigger_type FROM pipelines ORDER BY number")
  ).rows;
}

describe("deliveries", () => {
  test("JSON and git's own lines both make pipelines of what moved", async () => {
    const json = await deliver(JSON.stringify({ ref: "refs/heads/main", before: zero, after: revision }));
    expect([json.status, await json.json()]).toMatchObject([201, { pipelines: [{ number: expect.any(Number) }] }]);
    await deliver(
      `${zero} ${revision} refs/heads/feature/a b\n${zero} ${revision} refs/tags/v1\n${revision} ${zero} refs/heads/gone\n${zero} ${revision} refs/notes/x\n`,
    );
    expect(await pipelines()).toEqual([
      { branch: "main", tag: null, revision, trigger_type: "webhook" },
      { branch: "feature/a b", tag: null, revision, trigger_type: "webhook" },
      { branch: null, tag: "v1", revision: null, trigger_type: "webhook" },
    ]);
  });

  test("a wrong token, another project's id and no id are one answer", async () => {
    const body = JSON.stringify({ ref: "refs/heads/main", after: revision });
    expect((await deliver(body, "wrong")).status).toBe(404);
    expect((await fetch(`${web.url}/hooks/git/${project.id}`, { method: "POST", body })).status).toBe(404);
    expect((await fetch(`${web.url}/hooks/git/x?token=${hookTokenForTests}`, { method: "POST", body })).status).toBe(
      404,
    );
    expect(await pipelines()).toEqual([]);
  });

  test.each(["", "{}", "{", "hello", `${zero} ${revision}`])("%j is answered without a pipeline", async (body) => {
    expect((await deliver(body)).status).toBe(body === "" ? 200 : 400);
    expect(await pipelines()).toEqual([]);
  });

  test("a push of a whole mirror is not built", () => {
    const lines = Array.from({ length: 51 }, (_, index) => `${zero} ${revision} refs/heads/b${index}`).join("\n");
    expect(() => readUpdates(lines)).toThrow("50");
  });
});

const git = (directory: string, ...args: string[]): string =>
  execFileSync("git", ["-C", directory, "-c", "user.name=A", "-c", "user.email=a@b", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

function makeRepository(name: string): string {
  const path = join(root, name);
  mkdirSync(path);
  git(path, "init", "-q", "--initial-branch=main");
  return path;
}

const arrives = (count: number) =>
  vi.waitFor(async () => expect(await pipelines()).toHaveLength(count), { timeout: 10_000, interval: 20 });

describe("hooks that we install", () => {
  test("a commit in a working copy starts a pipeline of that commit", async () => {
    const path = makeRepository("work");
    await installHook(path, { slug: project.slug, hookUrl: url() });
    git(path, "commit", "-q", "--allow-empty", "-m", "first");
    await arrives(1);
    expect(await pipelines()).toMatchObject([{ branch: "main", revision: git(path, "rev-parse", "HEAD").trim() }]);
  });

  test("a push to a bare repository starts a pipeline for each ref, and a hook that was there still runs with its input", async () => {
    const bare = join(root, "bare.git");
    execFileSync("git", ["init", "-q", "--bare", bare]);
    const kept = join(root, "kept");
    writeFileSync(join(bare, "hooks/post-receive"), `#!/bin/sh\ncat > "${kept}"\nexit 0\n`);
    chmodSync(join(bare, "hooks/post-receive"), 0o755);
    await installHook(bare, { slug: project.slug, hookUrl: url() });
    await installHook(bare, { slug: project.slug, hookUrl: url() });
    expect(readFileSync(join(bare, "hooks/post-receive"), "utf8").match(/>>> rotunda/g)).toHaveLength(1);
    const work = makeRepository("clone");
    git(work, "commit", "-q", "--allow-empty", "-m", "first");
    git(work, "tag", "v1");
    git(work, "push", "-q", bare, "main", "main:other", "v1");
    await arrives(3);
    expect(readFileSync(kept, "utf8").trim().split("\n")).toHaveLength(3);
  });

  test("a hook that is no shell script is kept beside and called", async () => {
    const path = makeRepository("strange");
    const kept = join(root, "kept");
    const hook = join(path, ".git/hooks/post-commit");
    writeFileSync(hook, `#!/usr/bin/env -S awk -f\nBEGIN { print "called" > "${kept}" }\n`);
    chmodSync(hook, 0o755);
    await installHook(path, { slug: project.slug, hookUrl: url() });
    git(path, "commit", "-q", "--allow-empty", "-m", "first");
    await arrives(1);
    expect(readFileSync(kept, "utf8")).toBe("called\n");
  });

  test.each([
    ["wget", ["git", "sh", "cat", "wget"]],
    ["nothing but bash", ["git", "sh", "cat", "bash"]],
  ])("without curl it speaks through %s", async (_name, programs) => {
    const path = makeRepository("poor");
    const bin = join(root, "bin");
    mkdirSync(bin);
    for (const program of programs) {
      execFileSync("ln", [
        "-s",
        execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim(),
        join(bin, program),
      ]);
    }
    await installHook(path, { slug: project.slug, hookUrl: url() });
    git(path, "commit", "-q", "--allow-empty", "--no-verify", "-m", "first");
    await arrives(1);
    execFileSync(join(path, ".git/hooks/post-commit"), { cwd: path, env: { PATH: bin } });
    await arrives(2);
  });

  test("a server that is away neither fails nor delays a commit", async () => {
    const path = makeRepository("alone");
    await installHook(path, { slug: project.slug, hookUrl: "http://127.0.0.1:9/hooks/git/x?token=y" });
    const begun = performance.now();
    git(path, "commit", "-q", "--allow-empty", "-m", "first");
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test("what is no repository is refused", async () => {
    await expect(installHook(root, { slug: project.slug, hookUrl: url() })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
