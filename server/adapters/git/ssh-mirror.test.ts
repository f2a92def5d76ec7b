import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createGitMirror } from "#server/adapters/git/git-mirror.ts";
import { knownHostsFile } from "#server/adapters/git/known-hosts-file.ts";
import type { GitMirror, RepositoryKey, RepositoryRef } from "#server/core/ports/git-mirror.ts";
import { gitMirrorContract } from "#server/testing/git-mirror-contract.ts";
import { GitRepository, gitEnvironment } from "#server/testing/git-repository.ts";
import { makeKeyPair, SshServer } from "#server/testing/ssh-server.ts";

const projectId = "01970000-0000-7000-8000-00000000aaaa";
const cleanups: (() => Promise<unknown>)[] = [];

let root: string;
let sshd: SshServer;
let source: GitRepository;
let mirror: GitMirror;
let repository: RepositoryRef;
let keys: RepositoryKey[];
let home: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-ssh-mirror-"));
  cleanups.push(() => rm(root, { recursive: true, force: true }));
  const right = makeKeyPair(root, "right");
  sshd = await SshServer.start(join(root, "sshd"), [right]);
  cleanups.push(() => sshd.stop());
  source = new GitRepository(join(root, "source"));
  home = join(root, "home");
  mkdirSync(home);
  keys = [{ privateKey: right.privateKey, hostname: "127.0.0.*" }];
  mirror = createGitMirror({
    root: join(root, "mirrors"),
    environment: { ...gitEnvironment, HOME: home },
    clock: { now: () => new Date() },
    keysOf: async () => keys,
  });
  cleanups.push(() => mirror.close());
  repository = { projectId, repositoryUrl: sshd.url(source.path) };
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe("a repository that is reached by ssh with the project's key", () => {
  gitMirrorContract(async () => ({
    mirror,
    repository,
    nowhere: { projectId: "01970000-0000-7000-8000-00000000bbbb", repositoryUrl: sshd.url(join(root, "nowhere")) },
    keys,
    commit: (branch, files, message) => source.commit(branch, files, message),
    tag: (name, revision) => void source.git("tag", "--annotate", "--message", "t", name, revision),
    pull: (number, revision) => void source.git("update-ref", `refs/pull/${number}/head`, revision),
    forget: (revision) => {
      const branches = source.git("for-each-ref", "--format=%(refname)", "--contains", revision).split("\n");
      for (const branch of branches) source.git("update-ref", "-d", branch);
      source.git("reflog", "expire", "--expire=now", "--all");
      source.git("gc", "--quiet", "--prune=now");
    },
  }));
});

/** What a person is told when the repository cannot be read. */
async function refusal(): Promise<string> {
  return mirror.readFile(repository, { branch: "main" }, "f").then(
    () => "read",
    (error: Error) => error.message,
  );
}

test("a wrong key, and none, is told as such, with how to add one", async () => {
  source.commit("main", { f: "x" });
  const wrong = makeKeyPair(root, "wrong");
  for (const given of [[{ privateKey: wrong.privateKey, hostname: null }], []]) {
    keys = given;
    expect(await refusal()).toMatch(/127\.0\.0\.1 lets none of the keys in.*rotunda project ssh-key add/);
  }
});

test("a key that is for another host is not shown to this one", async () => {
  source.commit("main", { f: "x" });
  keys = keys.map((key) => ({ ...key, hostname: "git.example.com" }));
  expect(await refusal()).toContain("lets none of the keys in");
});

test("keys are on disk only while git works", async () => {
  const revision = source.commit("main", { f: "x" });
  await mirror.keep(repository, revision);
  expect(readdirSync(join(root, "mirrors")).sort()).toEqual([`${projectId}.git`, "known_hosts"]);
});

test("a host that is met for the first time is remembered, and told to jobs", async () => {
  source.commit("main", { f: "x" });
  const hosts = knownHostsFile({ root: join(root, "mirrors"), environment: { HOME: home } });
  expect(await hosts.of(repository.repositoryUrl)).toBe("");
  expect(await refusal()).toBe("read");
  expect((await hosts.of(repository.repositoryUrl)).trim()).toBe(sshd.knownHost.trim());
  expect(await hosts.of("https://127.0.0.1/x.git")).toBe("");
  expect(await hosts.of(repository.repositoryUrl.replace(`:${sshd.port}`, ":1"))).toBe("");
});

test("hosts that the server's own account knows are told to jobs as well, also hashed ones", async () => {
  mkdirSync(join(home, ".ssh"));
  const file = join(home, ".ssh", "known_hosts");
  writeFileSync(file, `# hosts\n@revoked * ssh-ed25519 AAAA\n${sshd.knownHost}\n`);
  execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
  expect(readFileSync(file, "utf8")).not.toContain("127.0.0.1");
  const hosts = knownHostsFile({ root: join(root, "mirrors"), environment: { HOME: home } });
  expect((await hosts.of(repository.repositoryUrl)).trim()).toBe(sshd.knownHost.trim());
});

test("a host with another key than before is refused, and what is told makes the server take the new one", async () => {
  source.commit("main", { f: "x" });
  expect(await refusal()).toBe("read");
  await sshd.renewHostKey();
  const told = await refusal();
  expect(told).toContain("127.0.0.1 shows another host key than the one it was known by");
  const command = /(ssh-keygen -R .+?)\.?$/.exec(told)?.[1] ?? "";
  execFileSync("/bin/sh", ["-c", command], { stdio: "ignore" });
  expect(await refusal()).toBe("read");
});

test("a host that does not answer is told as such, and what the mirror holds is read meanwhile", async () => {
  const revision = source.commit("main", { f: "x" });
  await mirror.keep(repository, revision);
  await sshd.stop();
  expect(await refusal()).toMatch(/127\.0\.0\.1 cannot be reached \(.*Connection refused/);
  await mirror.keep(repository, revision);
  expect((await mirror.readFile(repository, { revision }, "f")).content).toBe("x");
  await expect(mirror.keep(repository, "1".repeat(40))).rejects.toMatchObject({ code: "unavailable" });
});
