import { execFileSync } from "node:child_process";
import { chownSync, readdirSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createGitMirror } from "#server/adapters/git/git-mirror.ts";
import type { GitMirror, RepositoryRef } from "#server/core/ports/git-mirror.ts";
import { FakeGitMirror } from "#server/testing/fake-git-mirror.ts";
import { gitMirrorContract, type MirrorBench } from "#server/testing/git-mirror-contract.ts";
import { GitRepository, gitEnvironment } from "#server/testing/git-repository.ts";
import { serveRepository } from "#server/testing/serve-repository.ts";

const projectId = "01970000-0000-7000-8000-00000000aaaa";
const config = ".circleci/config.yml";
const clock = { now: () => new Date() };
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function makeRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "rotunda-git-"));
  cleanups.push(() => rm(root, { recursive: true, force: true }));
  return root;
}

function makeMirror(root: string): GitMirror {
  const mirror = createGitMirror({ root: join(root, "mirrors"), environment: gitEnvironment, clock });
  cleanups.push(() => mirror.close());
  return mirror;
}

function benchOf(mirror: GitMirror, source: GitRepository, urls: { url: string; nowhere: string }): MirrorBench {
  return {
    mirror,
    repository: { projectId, repositoryUrl: urls.url },
    nowhere: { projectId: "01970000-0000-7000-8000-00000000bbbb", repositoryUrl: urls.nowhere },
    commit: (branch, files, message) => source.commit(branch, files, message),
    tag: (name, revision) => void source.git("tag", "--annotate", "--message", "t", name, revision),
    pull: (number, revision) => void source.git("update-ref", `refs/pull/${number}/head`, revision),
    forget: (revision) => {
      const branches = source.git("for-each-ref", "--format=%(refname)", "--contains", revision).split("\n");
      for (const branch of branches) source.git("update-ref", "-d", branch);
      source.git("reflog", "expire", "--expire=now", "--all");
      source.git("gc", "--quiet", "--prune=now");
    },
  };
}

describe("a repository on this machine", () => {
  gitMirrorContract(async () => {
    const root = await makeRoot();
    const source = new GitRepository(join(root, "source"));
    return benchOf(makeMirror(root), source, { url: source.path, nowhere: join(root, "nowhere") });
  });
});

test("two processes that read a remote branch just after a push both see it", async () => {
  const root = await makeRoot();
  const source = new GitRepository(join(root, "source"));
  const served = await serveRepository(root);
  cleanups.push(served.stop);
  const repository = { projectId, repositoryUrl: `${served.url}/source/.git` };
  // Each has its own queue, as the engine and the web server have.
  const mirrors = [makeMirror(root), makeMirror(root), makeMirror(root)];
  for (let round = 0; round < 12; round += 1) {
    const branches = Array.from({ length: 5 }, (_, index) => `branch-${index}`);
    for (const branch of branches) source.commit(branch, { [config]: `round: ${round}` });
    const read = await Promise.all(
      mirrors.map((mirror) => mirror.readFile(repository, { branch: "branch-4" }, config)),
    );
    expect(read.map(({ content }) => content)).toEqual(mirrors.map(() => `round: ${round}`));
  }
});

describe("a repository elsewhere", () => {
  gitMirrorContract(async () => {
    const root = await makeRoot();
    const source = new GitRepository(join(root, "source"));
    const served = await serveRepository(root);
    cleanups.push(served.stop);
    return benchOf(makeMirror(root), source, {
      url: `${served.url}/source/.git`,
      nowhere: `${served.url}/nowhere.git`,
    });
  });
});

describe("a repository in memory", () => {
  gitMirrorContract(async () => {
    const mirror = new FakeGitMirror();
    mirror.create("/source");
    return {
      mirror,
      repository: { projectId, repositoryUrl: "/source" },
      nowhere: { projectId, repositoryUrl: "/nowhere" },
      commit: (branch, files, message) =>
        mirror.commit("/source", branch, { files, ...(message === undefined ? {} : { message }) }),
      tag: (name, revision) => mirror.tag("/source", name, revision),
      pull: (number, revision) => mirror.pull("/source", number, revision),
      forget: (revision) => mirror.forget("/source", revision),
    };
  });
});

async function localBench(
  options: { bare?: boolean } = {},
): Promise<{ root: string; source: GitRepository; mirror: GitMirror; ref: RepositoryRef }> {
  const root = await makeRoot();
  const source = new GitRepository(join(root, "source"), options);
  return { root, source, mirror: makeMirror(root), ref: { projectId, repositoryUrl: source.path } };
}

test("a kept commit can be cloned from the mirror after the source is gone, with every branch and tag", async () => {
  const { root, source, mirror, ref } = await localBench();
  const first = source.commit("main", { a: "1" });
  source.git("tag", "--annotate", "--message", "t", "v1", first);
  source.git("gc", "--quiet");
  const second = source.commit("topic/ü", { a: "2" });
  await mirror.keep(ref, second);
  await rm(source.path, { recursive: true });
  const clone = join(root, "clone");
  execFileSync("git", ["clone", "--quiet", "--mirror", mirror.gitDirectory(projectId), clone], { env: gitEnvironment });
  const refs = execFileSync("git", ["for-each-ref", "--format=%(refname) %(objectname) %(*objectname)"], {
    cwd: clone,
    env: gitEnvironment,
  }).toString();
  expect(refs).toContain(`refs/heads/main ${first}`);
  expect(refs).toContain(`refs/heads/topic/ü ${second}`);
  expect(refs).toMatch(new RegExp(`refs/tags/v1 \\w+ ${first}`));
  execFileSync("git", ["fsck", "--strict", "--full"], {
    cwd: mirror.gitDirectory(projectId),
    env: gitEnvironment,
    stdio: "pipe",
  });
});

test("a repository with very many branches is kept with all of them", async () => {
  const { source, mirror, ref } = await localBench();
  const revision = source.commit("main", { f: "x" });
  for (let n = 0; n < 250; n += 1)
    await writeFile(join(source.path, ".git", "refs", "heads", `b${n}`), `${revision}\n`);
  await mirror.keep(ref, revision);
  const listed = execFileSync("git", ["for-each-ref", "refs/heads"], {
    cwd: mirror.gitDirectory(projectId),
    env: gitEnvironment,
  }).toString();
  expect(listed.trim().split("\n")).toHaveLength(251);
});

test("commits are kept one after another while the source is repacked and pushed to", async () => {
  const { source, mirror, ref } = await localBench();
  const kept: string[] = [];
  for (let n = 0; n < 8; n += 1) {
    kept.push(source.commit(`b${n % 3}`, { f: `${n}` }));
    await mirror.keep(ref, kept.at(-1) ?? "");
    if (n % 3 === 2) source.git("gc", "--quiet", "--prune=now");
  }
  await rm(source.path, { recursive: true });
  for (const [n, revision] of kept.entries()) {
    expect((await mirror.readFile(ref, { revision }, "f")).content).toBe(`${n}`);
  }
});

test("a bare repository, a worktree, a file URL and a borrowed object store are read as well", async () => {
  const { root, source, mirror } = await localBench();
  const revision = source.commit("main", { [config]: "x" });
  execFileSync("git", ["clone", "--quiet", "--bare", source.path, join(root, "bare.git")], { env: gitEnvironment });
  execFileSync("git", ["clone", "--quiet", "--shared", source.path, join(root, "shared")], { env: gitEnvironment });
  source.git("worktree", "add", "--quiet", join(root, "tree"), "-b", "side");
  const urls = [join(root, "bare.git"), join(root, "shared"), join(root, "tree"), `file://${source.path}`];
  for (const [n, repositoryUrl] of urls.entries()) {
    const ref = { projectId: `01970000-0000-7000-8000-00000000000${n}`, repositoryUrl };
    expect(await mirror.readFile(ref, { branch: "main" }, config)).toMatchObject({
      commit: { revision },
      content: "x",
    });
    await mirror.keep(ref, revision);
    const type = execFileSync("git", ["cat-file", "-t", revision], {
      cwd: mirror.gitDirectory(ref.projectId),
      env: gitEnvironment,
    }).toString();
    expect(type).toBe("commit\n");
  }
  await rm(source.path, { recursive: true });
  execFileSync("git", ["fsck", "--full"], {
    cwd: mirror.gitDirectory("01970000-0000-7000-8000-000000000001"),
    env: gitEnvironment,
    stdio: "pipe",
  });
});

test("a repository of another format is kept as well", async () => {
  const root = await makeRoot();
  const path = join(root, "sha256");
  execFileSync("git", ["init", "--quiet", "--object-format=sha256", "--initial-branch=main", path], {
    env: gitEnvironment,
  });
  const source = new GitRepository(path);
  const revision = source.commit("main", { f: "x" });
  const mirror = makeMirror(root);
  const ref = { projectId, repositoryUrl: path };
  await mirror.keep(ref, revision);
  await rm(path, { recursive: true });
  expect((await mirror.readFile(ref, { revision }, "f")).content).toBe("x");
});

test("a link in the repository leads to its file, and one that leads outside leads nowhere", async () => {
  const { source, mirror, ref } = await localBench();
  execFileSync("ln", ["-s", "real.yml", join(source.path, "link.yml")]);
  execFileSync("ln", ["-s", "/etc/passwd", join(source.path, "stray.yml")]);
  source.git("add", "link.yml", "stray.yml");
  await writeFile(join(source.path, "real.yml"), "real");
  source.git("add", "real.yml");
  source.git("commit", "--quiet", "--message", "links");
  expect((await mirror.readFile(ref, { branch: "main" }, "link.yml")).content).toBe("real");
  expect((await mirror.readFile(ref, { branch: "main" }, "stray.yml")).content).toBeNull();
});

test.runIf(process.getuid?.() === 0)("a repository that belongs to another user is read", async () => {
  const { source, mirror, ref } = await localBench();
  const revision = source.commit("main", { f: "x" });
  for (const name of ["", ...readdirSync(source.path, { recursive: true }).map(String)])
    chownSync(join(source.path, name), 65534, 65534);
  expect((await mirror.readFile(ref, { branch: "main" }, "f")).content).toBe("x");
  await mirror.keep(ref, revision);
  expect(await mirror.inspect(source.path)).toEqual({ defaultBranch: "main" });
});

test("another repository in the same place is noticed", async () => {
  const { root, source, mirror, ref } = await localBench();
  source.commit("main", { f: "old" });
  expect((await mirror.readFile(ref, { branch: "main" }, "f")).content).toBe("old");
  const other = new GitRepository(join(root, "other"));
  other.commit("main", { f: "new" });
  await rename(source.path, join(root, "away"));
  await rename(other.path, source.path);
  expect((await mirror.readFile(ref, { branch: "main" }, "f")).content).toBe("new");
});

test("the default branch is the one that HEAD is on", async () => {
  const { source, mirror } = await localBench();
  source.commit("trunk", { f: "x" });
  expect(await mirror.inspect(source.path)).toEqual({ defaultBranch: "trunk" });
  source.git("checkout", "--quiet", "--detach");
  source.git("branch", "main");
  expect(await mirror.inspect(source.path)).toEqual({ defaultBranch: "main" });
});

for (const repositoryUrl of ["ext::sh -c 'touch /tmp/owned'", "--upload-pack=touch", "relative/path", "fd::17/x", ""]) {
  test(`${JSON.stringify(repositoryUrl)} is no repository, and nothing of it is run`, async () => {
    const mirror = makeMirror(await makeRoot());
    await expect(mirror.readFile({ projectId, repositoryUrl }, { branch: "main" }, "f")).rejects.toMatchObject({
      code: "unavailable",
    });
    await expect(mirror.inspect(repositoryUrl)).rejects.toMatchObject({ code: "unavailable" });
  });
}

test("credentials in an address are not told", async () => {
  const server = createServer((_, response) => response.writeHead(403).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  const mirror = makeMirror(await makeRoot());
  const refusal = await mirror.inspect(`http://user:hunter2@127.0.0.1:${port}/x.git`).catch((error: Error) => error);
  expect(JSON.stringify(refusal)).not.toContain("hunter2");
  expect((refusal as Error).message).toContain("403");
});
