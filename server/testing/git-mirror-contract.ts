import { expect, test } from "vitest";
import { AppError } from "#server/core/error/app-error.ts";
import type { GitMirror, RepositoryKey, RepositoryRef } from "#server/core/ports/git-mirror.ts";

/** How a contract test makes repositories for the mirror under test. */
export interface MirrorBench {
  readonly mirror: GitMirror;
  readonly repository: RepositoryRef;
  /** A place where there is no repository. */
  readonly nowhere: RepositoryRef;
  /** What the repository is reached with, where it takes a key. */
  readonly keys?: readonly RepositoryKey[];
  commit(branch: string, files: Readonly<Record<string, string>>, message?: string): string;
  tag(name: string, revision: string): void;
  /** Keeps a commit as a pull request's, as forges do, whatever branches it is on. */
  pull(number: number, revision: string): void;
  /** Removes a commit from the repository for good, as a force-push and a garbage collection do. */
  forget(revision: string): void;
}

const config = ".circleci/config.yml";

/** What every git mirror promises. The repository is empty when a test begins. */
export function gitMirrorContract(make: () => Promise<MirrorBench>): void {
  readingContract(make);
  refusingContract(make);
  keepingContract(make);
  historyContract(make);
}

function readingContract(make: () => Promise<MirrorBench>): void {
  test("a file is read at a branch, a tag and a commit, with what is said of the commit", async () => {
    const { mirror, repository, commit, tag } = await make();
    const first = commit("main", { [config]: "version: 2.1\n" }, "First\n\nBecause.\n");
    tag("v1", first);
    const second = commit("main", { [config]: "version: 2\n" });
    const read = (selector: Parameters<GitMirror["readFile"]>[1]) => mirror.readFile(repository, selector, config);
    const info = { revision: first, subject: "First", body: "Because.", authorName: "Ada" };
    expect(await read({ tag: "v1" })).toEqual({ commit: info, content: "version: 2.1\n" });
    expect(await read({ revision: first })).toEqual({ commit: info, content: "version: 2.1\n" });
    expect(await read({ branch: "main" })).toMatchObject({ commit: { revision: second }, content: "version: 2\n" });
  });

  test("a push that has just happened is seen", async () => {
    const { mirror, repository, commit } = await make();
    for (let n = 0; n < 5; n += 1) {
      const revision = commit("main", { [config]: `${n}` });
      expect(await mirror.readFile(repository, { branch: "main" }, config)).toMatchObject({
        commit: { revision },
        content: `${n}`,
      });
    }
  });

  test("a pull request is read as a branch, under the names that CircleCI gives it, and can be kept", async () => {
    const { mirror, repository, commit, pull } = await make();
    commit("main", { f: "main" });
    const revision = commit("topic", { f: "proposed" });
    pull(12, revision);
    commit("topic", { f: "newer" });
    for (const branch of ["pull/12", "pull/12/head"])
      expect(await mirror.readFile(repository, { branch }, "f")).toMatchObject({
        commit: { revision },
        content: "proposed",
      });
    await mirror.keep(repository, revision);
    expect(await codeOf(mirror.readFile(repository, { branch: "pull/13" }, "f"))).toBe("not_found");
    const branch = commit("pull/12", { f: "a branch of that name goes first" });
    expect(await mirror.readFile(repository, { branch: "pull/12" }, "f")).toMatchObject({
      commit: { revision: branch },
    });
  });

  test("branches and tags have any name that git allows", async () => {
    const { mirror, repository, commit, tag } = await make();
    const names = ["ünïcødé/日本", "a".repeat(240), `${"deep/".repeat(40)}x`, "with'quote", "a$b`c;d", "🚀", "main.x"];
    const revisions = names.map((name, n) => commit(name, { f: `${n}` }));
    for (const [n, name] of names.entries()) tag(`v${name}`, revisions[n] ?? "");
    for (const [n, name] of names.entries()) {
      const found = { commit: { revision: revisions[n] }, content: `${n}` };
      expect(await mirror.readFile(repository, { branch: name }, "f")).toMatchObject(found);
      expect(await mirror.readFile(repository, { tag: `v${name}` }, "f")).toMatchObject(found);
    }
  });

  test("a file that is not in the commit is null", async () => {
    const { mirror, repository, commit } = await make();
    commit("main", { "docs/README": "x" });
    for (const path of [config, "docs", "docs/README/x", "../README", "a\nb", ""]) {
      expect((await mirror.readFile(repository, { branch: "main" }, path)).content).toBeNull();
    }
  });
}

function refusingContract(make: () => Promise<MirrorBench>): void {
  test("a branch, tag or commit that is not there is not found", async () => {
    const { mirror, repository, commit } = await make();
    commit("main", { x: "x" });
    const names = [
      "other",
      "",
      "main^{commit}",
      "main..main",
      "main\nHEAD",
      "@{-1}",
      "-x",
      "main.lock",
      "a b",
      "HEAD^{tree}",
    ];
    const selectors = [
      ...names.map((branch) => ({ branch })),
      { tag: "v9" },
      { revision: "1".repeat(40) },
      { revision: "HEAD" },
      { revision: "main" },
    ];
    for (const selector of selectors)
      expect(await codeOf(mirror.readFile(repository, selector, config))).toBe("not_found");
  });

  test("an unborn repository has a default branch, and no commit on it", async () => {
    const { mirror, repository, keys } = await make();
    const { defaultBranch } = await mirror.inspect(repository.repositoryUrl, keys);
    expect(await codeOf(mirror.readFile(repository, { branch: defaultBranch }, config))).toBe("not_found");
  });

  test("a repository that is not there is unavailable", async () => {
    const { mirror, nowhere } = await make();
    expect(await codeOf(mirror.readFile(nowhere, { branch: "main" }, config))).toBe("unavailable");
    expect(await codeOf(mirror.inspect(nowhere.repositoryUrl))).toBe("unavailable");
    expect(await codeOf(mirror.keep(nowhere, "1".repeat(40)))).toBe("unavailable");
  });
}

function historyContract(make: () => Promise<MirrorBench>): void {
  test("the files that differ between two commits are told, in both directions alike", async () => {
    const { mirror, repository, commit } = await make();
    const first = commit("main", { same: "1", changed: "1", removed: "1", "deep/ünï code": "1" });
    const second = commit("main", { same: "1", changed: "2", added: "1", "deep/ünï code": "2" });
    await mirror.readFile(repository, { branch: "main" }, "same");
    const paths = ["added", "changed", "deep/ünï code", "removed"];
    expect(await mirror.changedFiles(repository, first, second)).toEqual(paths);
    expect(await mirror.changedFiles(repository, second, first)).toEqual(paths);
    expect(await mirror.changedFiles(repository, first, first)).toEqual([]);
    expect(await codeOf(mirror.changedFiles(repository, "1".repeat(40), second))).toBe("not_found");
    expect(await codeOf(mirror.changedFiles(repository, first, "main"))).toBe("not_found");
    expect(await codeOf(mirror.changedFiles(repository, "--output=/tmp/x", first))).toBe("not_found");
  });

  test("a commit's history leaves a branch where both last were one", async () => {
    const { mirror, repository, commit } = await make();
    const first = commit("main", { x: "1" });
    const second = commit("main", { x: "2" });
    await mirror.readFile(repository, { branch: "main" }, "x");
    expect(await mirror.mergeBase(repository, first, "main")).toBe(first);
    expect(await mirror.mergeBase(repository, second, "main")).toBe(second);
    expect(await codeOf(mirror.mergeBase(repository, second, "nowhere"))).toBe("not_found");
    expect(await codeOf(mirror.mergeBase(repository, second, "-x"))).toBe("not_found");
  });
}

function keepingContract(make: () => Promise<MirrorBench>): void {
  test("a kept commit outlives a force-push and the collection of its garbage", async () => {
    const { mirror, repository, commit, forget } = await make();
    const kept = commit("feature", { [config]: "kept" });
    await mirror.keep(repository, kept);
    await mirror.keep(repository, kept);
    forget(kept);
    expect(await mirror.readFile(repository, { revision: kept }, config)).toMatchObject({ content: "kept" });
    await mirror.keep(repository, kept);
  });

  test("a commit that is not there cannot be kept", async () => {
    const { mirror, repository, commit } = await make();
    commit("main", { x: "x" });
    expect(await codeOf(mirror.keep(repository, "1".repeat(40)))).toBe("not_found");
    expect(await codeOf(mirror.keep(repository, "main"))).toBe("not_found");
  });

  test("two hundred reads at once are all answered rightly", async () => {
    const { mirror, repository, commit } = await make();
    const revisions = Array.from({ length: 4 }, (_, n) =>
      commit("main", { [config]: `config ${n}`, big: "x".repeat(50_000 * n) }),
    );
    const reads = Array.from({ length: 200 }, async (_, n) => {
      const revision = revisions[n % 4] ?? "";
      return mirror.readFile(repository, { revision }, n % 3 === 0 ? "big" : config);
    });
    for (const [n, { commit: info, content }] of (await Promise.all(reads)).entries()) {
      expect(info.revision).toBe(revisions[n % 4]);
      expect(content).toBe(n % 3 === 0 ? "x".repeat(50_000 * (n % 4)) : `config ${n % 4}`);
    }
  });
}

async function codeOf(asked: Promise<unknown>): Promise<string> {
  const error: unknown = await asked.then(
    () => "was answered",
    (reason: unknown) => reason,
  );
  return error instanceof AppError ? error.code : String(error);
}
