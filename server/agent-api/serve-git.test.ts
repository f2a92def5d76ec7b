import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, expect, test } from "vitest";
import { createGitMirror } from "#server/adapters/git/git-mirror.ts";
import { type AgentDoor, openAgentDoor } from "#server/agent-api/agent-door.ts";
import { createTaskInbox } from "#server/output/task-inbox.ts";
import { createFakeBlobStore } from "#server/testing/fake-blob-store.ts";
import { OnePlaceFleet, SpokenFeed } from "#server/testing/fake-engine.ts";
import { createFakeLogStore } from "#server/testing/fake-log-store.ts";
import { FakeTaskCommands } from "#server/testing/fake-task-commands.ts";
import { fakeTaskSecrets } from "#server/testing/fake-task-secrets.ts";
import { GitRepository, gitEnvironment } from "#server/testing/git-repository.ts";

const run = promisify(execFile);
const taskId = "01970000-0000-7000-8000-000000000001";

let door: AgentDoor;
let source: GitRepository;
let commands: FakeTaskCommands;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-serve-git-"));
  source = new GitRepository(join(root, "source"));
  commands = new FakeTaskCommands();
  const clock = { now: () => new Date() };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const git = createGitMirror({ root: join(root, "mirrors"), environment: gitEnvironment, clock });
  const context = {
    commands: Object.assign(commands, {
      registerAgent: async () => ({ agentId: "a", heartbeatSeconds: 1, pollSecondsMax: 1 }),
      returnTask: async () => undefined,
      agentSeen: async () => undefined,
    }),
    storage: commands.storage(),
    inbox: createTaskInbox({ commands, logs: createFakeLogStore(), secrets: fakeTaskSecrets(), clock, log }),
    fleet: new OnePlaceFleet(),
    feed: new SpokenFeed(),
    blobs: createFakeBlobStore(),
    git,
    clock,
    ids: { next: () => "x", secret: () => "s" },
    log,
    agentToken: "agent-secret",
    heartbeatSeconds: 1,
    pollSecondsMax: 1,
    artifactBytesMax: 1_000_000,
    environment: gitEnvironment,
  };
  door = await openAgentDoor(context, { host: "127.0.0.1", port: 0 });
  return async () => {
    await door.stop();
    await git.close();
    await rm(root, { recursive: true, force: true });
  };
});

function claim(revision: string): void {
  const task = commands.add(taskId, "task-secret");
  task.lease = { ...task.lease, repositoryUrl: source.path, revision };
}

const url = (): string => `http://127.0.0.1:${door.port}/agent/v1/tasks/${taskId}/git`;

async function git(directory: string, ...args: string[]): Promise<string> {
  const header = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: "Authorization: Bearer task-secret",
  };
  const { stdout } = await run("git", ["-C", directory, ...args], {
    env: { ...gitEnvironment, ...header, GIT_TERMINAL_PROMPT: "0" },
  });
  return stdout.trim();
}

for (const version of ["0", "2"]) {
  test(`the commit of a task can be fetched with its whole history in protocol ${version}`, async () => {
    source.commit("main", { file: "one" });
    const revision = source.commit("main", { file: "two" });
    source.commit("main", { file: "three" });
    claim(revision);
    const work = new GitRepository(join(root, "work"));
    await git(work.path, "-c", `protocol.version=${version}`, "fetch", "--quiet", url(), revision);
    await git(work.path, "checkout", "--quiet", "FETCH_HEAD");
    expect(await readFile(join(work.path, "file"), "utf8")).toBe("two");
    expect(work.git("rev-list", "--count", "HEAD")).toBe("2");
  });
}

test("a commit that no branch leads to any more can be fetched, shallow or whole", async () => {
  const revision = source.commit("main", { file: "mine" });
  claim(revision);
  const first = new GitRepository(join(root, "first"));
  await git(first.path, "fetch", "--quiet", url(), revision);
  source.git("update-ref", "-d", "refs/heads/main");
  source.git("reflog", "expire", "--expire=now", "--all");
  source.git("gc", "--quiet", "--prune=now");
  const second = new GitRepository(join(root, "second"));
  await git(second.path, "fetch", "--quiet", "--depth=1", url(), revision);
  expect(second.git("rev-parse", "FETCH_HEAD")).toBe(revision);
});

test("a clone has every branch, and a large one is asked for in a compressed body", async () => {
  for (let n = 0; n < 60; n += 1) source.git("commit", "--quiet", "--allow-empty", "--message", `${n}`);
  for (let n = 0; n < 60; n += 1) source.git("branch", `b${n}`, `HEAD~${n}`);
  claim(source.git("rev-parse", "HEAD"));
  await git(root, "clone", "--quiet", url(), "clone");
  expect((await git(join(root, "clone"), "branch", "--remotes")).split("\n").length).toBeGreaterThan(60);
});

test("nothing can be pushed, and nothing is served without the task's token", async () => {
  const revision = source.commit("main", { file: "x" });
  claim(revision);
  await expect(git(source.path, "push", url(), "main:other")).rejects.toThrow();
  await expect(
    run("git", ["ls-remote", url()], { env: { ...gitEnvironment, GIT_TERMINAL_PROMPT: "0" } }),
  ).rejects.toThrow();
  const service = await fetch(`${url()}/info/refs?service=git-receive-pack`, {
    headers: { authorization: "Bearer task-secret" },
  });
  expect(service.status).toBe(403);
});

test("a clone without contents has far fewer objects, and those it lacks are given when they are asked for", async () => {
  for (let n = 0; n < 30; n += 1) source.commit("main", { file: `version ${n}\n`, [`f${n % 3}`]: `${n}` });
  claim(source.git("rev-parse", "HEAD"));
  const count = async (name: string) =>
    Number(/^in-pack: (\d+)/m.exec(await git(join(root, name), "count-objects", "-v"))?.[1]);
  await git(root, "clone", "--quiet", "--no-checkout", url(), "full");
  await git(root, "clone", "--quiet", "--no-checkout", "--filter=blob:none", url(), "blobless");
  expect(await count("full")).toBe(120);
  expect(await count("blobless")).toBe(60);
  expect(await git(join(root, "blobless"), "show", "HEAD~7:file")).toBe("version 22");
  expect(await count("blobless")).toBe(61);
});

test("why a repository cannot be read stands in what git prints", async () => {
  claim("1".repeat(40));
  await expect(git(root, "clone", url(), "clone")).rejects.toThrow(
    `remote: The repository has no commit ${"1".repeat(40)}.`,
  );
  await rm(source.path, { recursive: true });
  await expect(git(root, "clone", url(), "clone")).rejects.toThrow(
    /remote: The repository cannot be read: .* is not there/,
  );
});
