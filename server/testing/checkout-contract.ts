import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { CheckoutStepPlan, StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import type { ExecutorUnderTest } from "#server/testing/executor-contract.ts";
import { GitRepository } from "#server/testing/git-repository.ts";

const checkout: CheckoutStepPlan = { type: "checkout", name: "Checkout code", when: "on_success", path: "." };

/** What a checkout does with every executor, whether the job has a git or not. */
export function describeCheckout(subject: ExecutorUnderTest): void {
  const start = () => AgentFixture.start(subject.agentSettings());
  const spec = (steps: readonly StepPlan[], change: Partial<TaskSpec> = {}) =>
    taskSpec(steps, { executor: subject.executor, ...change });

  test("checkout ends at the commit on its branch, with history, the project's origin and no token left", async () => {
    await using fixture = await start();
    const sources = makeSources();
    try {
      fixture.door.gitRoot = sources.root;
      const task = spec([
        checkout,
        runStep(
          'cat file.txt; cat .git/HEAD; cat .git/config; ls -la .git; stat -c %U file.txt; id -un; touch writable; echo "token? $(env)"',
        ),
      ]);
      const change = { ...task, checkout: { ...task.checkout, revision: sources.second, branch: "feature" } };
      const told = await fixture.run(change);
      expect(told.text(1)).toContain("HEAD is now at");
      expect(told.finished?.outcome).toBe("success");
      expect(told.text(2)).toContain("second\n");
      expect(told.text(2)).toContain("ref: refs/heads/feature");
      expect(told.text(2)).toContain("url = https://forge.example/org/name.git");
      expect(told.text(1) + told.text(2)).not.toContain(task.taskToken);
      const detached = spec([checkout, runStep("cat file.txt; cat .git/HEAD")]);
      const tagged = await fixture.run({
        ...detached,
        checkout: { ...detached.checkout, revision: sources.first, branch: null, tag: "v1" },
      });
      expect(tagged.text(2)).toBe(`first\n${sources.first}\n`);
    } finally {
      rmSync(sources.root, { recursive: true, force: true });
    }
  });

  test("a shallow checkout has the commit and as much of its history as was asked for", async () => {
    await using fixture = await start();
    const sources = makeSources();
    try {
      fixture.door.gitRoot = sources.root;
      const look =
        'cat file.txt .git/HEAD .git/shallow; cat .git/refs/remotes/origin/main; cat "$HOME/.ssh/known_hosts"';
      const task = spec([{ ...checkout, method: "shallow" }, runStep(look)]);
      const told = await fixture.run({ ...task, checkout: { ...task.checkout, revision: sources.second } });
      expect(told.finished?.outcome).toBe("success");
      const [content, head, shallow, remote, firstHost] = told.text(2).split("\n");
      expect([content, head, shallow, remote]).toEqual([
        "second",
        "ref: refs/heads/main",
        sources.second,
        sources.second,
      ]);
      expect(firstHost).toMatch(/^github\.com ssh-ed25519 /);
    } finally {
      rmSync(sources.root, { recursive: true, force: true });
    }
  });

  test("a second checkout at the same place fetches, and adds the forges' keys once", async () => {
    await using fixture = await start();
    const sources = makeSources();
    try {
      fixture.door.gitRoot = sources.root;
      const task = spec([checkout, runStep("echo changed >file.txt; touch mine"), checkout, runStep(countHosts)]);
      const told = await fixture.run({ ...task, checkout: { ...task.checkout, revision: sources.second } });
      expect(told.finished?.outcome).toBe("success");
      expect(told.text(4)).toBe("second\nmine\n4\n");
    } finally {
      rmSync(sources.root, { recursive: true, force: true });
    }
  });

  test("checkout refuses a directory with other files in it", async () => {
    await using fixture = await start();
    const sources = makeSources();
    try {
      fixture.door.gitRoot = sources.root;
      const task = spec([runStep("touch other"), checkout]);
      const told = await fixture.run({ ...task, checkout: { ...task.checkout, revision: sources.second } });
      expect(told.text(2)).toContain("is not empty");
      expect(told.finished?.outcome).toBe("failed");
    } finally {
      rmSync(sources.root, { recursive: true, force: true });
    }
  });
}

const countHosts =
  'cat file.txt; ls mine; n=0; while read -r l; do n=$((n + 1)); done <"$HOME/.ssh/known_hosts"; echo $n';

/** A bare repository with two commits and a tag on the first. */
function makeSources(): { root: string; first: string; second: string } {
  const root = mkdtempSync(join(tmpdir(), "rotunda-git-"));
  const work = join(root, "work");
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", work, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { stdio: "pipe" })
      .toString()
      .trim();
  execFileSync("git", ["init", "-q", "-b", "main", work]);
  const commit = (text: string) => {
    writeFileSync(join(work, "file.txt"), `${text}\n`);
    git("add", "file.txt");
    git("commit", "-q", "-m", text);
    return git("rev-parse", "HEAD");
  };
  const first = commit("first");
  git("tag", "v1");
  const second = commit("second");
  execFileSync("git", ["clone", "-q", "--bare", work, join(root, "sources.git")], { stdio: "pipe" });
  return { root, first, second };
}

/** What a blobless checkout does for a job that has a git. */
export function describeBlobless(subject: ExecutorUnderTest): void {
  const start = () => AgentFixture.start(subject.agentSettings());
  const specOf = (steps: readonly StepPlan[], change: Partial<TaskSpec> = {}) =>
    taskSpec(steps, { executor: subject.executor, ...change });

  test("a blobless checkout has the commit's files, and git in the job fetches others when it needs them", {
    timeout: 90_000,
  }, async () => {
    await using fixture = await start();
    using sources = makeHistory();
    fixture.door.gitRoot = sources.root;
    const look = [
      'missing() { git rev-list --objects --all --missing=print | while read -r l; do case $l in "?"*) echo "$l";; esac; done | wc -l; }',
      "cat file.txt; git config remote.origin.url; echo missing $(missing)",
      "git log -p --format=%s -- file.txt | grep -c '^[+]version'; echo missing $(missing)",
      "git checkout -q other && cat other.txt && git show main~3:file.txt",
      "git status --short",
    ];
    const spec = specOf([checkout, runStep(look.join("\n"), { shell: ["/bin/sh", "-c"] })]);
    const told = await fixture.run({ ...spec, checkout: { ...spec.checkout, revision: sources.tip } });
    expect(told.text(2)).toBe(
      [
        `version ${versions - 1}`,
        "https://forge.example/org/name.git",
        // All but one version of the file, and what only the other branch has.
        `missing ${versions - 1 + 1}`,
        `${versions}`,
        "missing 1",
        "of the other branch",
        `version ${versions - 4}`,
        "",
      ].join("\n"),
    );
    expect(told.finished?.outcome).toBe("success");
  });

  test("a commit that no branch leads to is checked out, as a pull request's and one pushed over are", {
    timeout: 90_000,
  }, async () => {
    await using fixture = await start();
    using sources = makeHistory();
    fixture.door.gitRoot = sources.root;
    const revision = sources.propose("proposed\n");
    const look = runStep("cat file.txt; git symbolic-ref HEAD; git show HEAD~2:file.txt", { shell: ["/bin/sh", "-c"] });
    for (const method of [{}, { method: "full" }, { method: "shallow", depth: 3 }] as const) {
      const spec = specOf([{ ...checkout, ...method }, look]);
      const told = await fixture.run({ ...spec, checkout: { ...spec.checkout, revision, branch: "pull/12" } });
      expect(told.text(2)).toBe(`proposed\nrefs/heads/pull/12\nversion ${versions - 2}\n`);
    }
  });

  test("branches and tags of any name are checked out, and a tag keeps its own words", {
    timeout: 90_000,
  }, async () => {
    await using fixture = await start();
    using sources = makeHistory();
    fixture.door.gitRoot = sources.root;
    const look = runStep("git symbolic-ref HEAD", { shell: ["/bin/sh", "-c"] });
    for (const branch of ["ünïcødé/日本-'$(x)`;&", "b".repeat(240)]) {
      const revision = sources.propose("named\n", `refs/heads/${branch}`);
      const spec = specOf([checkout, look]);
      const told = await fixture.run({ ...spec, checkout: { ...spec.checkout, revision, branch } });
      expect(told.text(2)).toBe(`refs/heads/${branch}\n`);
    }
    const tag = "v1.0-ü";
    sources.tag(tag, "Words of the tag");
    const words = runStep(`git rev-parse --abbrev-ref HEAD; git tag -l --format='%(contents:subject)' '${tag}'`, {
      shell: ["/bin/sh", "-c"],
    });
    for (const method of [{}, { method: "shallow" }] as const) {
      const spec = specOf([{ ...checkout, ...method }, words]);
      const told = await fixture.run({
        ...spec,
        checkout: { ...spec.checkout, revision: sources.tip, branch: null, tag },
      });
      expect(told.text(2)).toBe("HEAD\nWords of the tag\n");
    }
  });

  test("a full checkout has every file's contents at once, and no second remote", { timeout: 90_000 }, async () => {
    await using fixture = await start();
    using sources = makeHistory();
    fixture.door.gitRoot = sources.root;
    const look = "git rev-list --objects --all --missing=print | grep -c '^?'; git remote; git show main~3:file.txt";
    const spec = specOf([{ ...checkout, method: "full" }, runStep(look, { shell: ["/bin/sh", "-c"] })]);
    const told = await fixture.run({ ...spec, checkout: { ...spec.checkout, revision: sources.tip } });
    expect(told.text(2)).toBe(`0\norigin\nversion ${versions - 4}\n`);
  });

  test("what a blobless checkout left out is fetched in a later job too, with that job's own right to it", {
    timeout: 90_000,
  }, async () => {
    await using fixture = await start();
    using sources = makeHistory();
    fixture.door.gitRoot = sources.root;
    const steps: StepPlan[] = [
      checkout,
      { type: "persist_to_workspace", name: "Persist", when: "on_success", root: ".", paths: ["."] },
    ];
    const spec = specOf(steps);
    const first = await fixture.run({ ...spec, checkout: { ...spec.checkout, revision: sources.tip } });
    expect(first.finished?.outcome).toBe("success");
    fixture.door.storage.show([{ name: "first", after: [], tasks: [first.spec.taskId] }]);
    const attach: StepPlan = { type: "attach_workspace", name: "Attach", when: "on_success", at: "." };
    const look = runStep("git show main~2:file.txt", { shell: ["/bin/sh", "-c"] });
    const second = await fixture.run(specOf([attach, look]));
    expect(second.text(2)).toBe(`version ${versions - 3}\n`);
  });

  test("a server that is away is told, and the step that needed it fails", { timeout: 90_000 }, async () => {
    await using fixture = await start();
    using sources = makeHistory();
    fixture.door.gitRoot = sources.root;
    const spec = specOf([checkout, runStep("git show main~2:file.txt", { shell: ["/bin/sh", "-c"] })]);
    fixture.door.fault = (path) => {
      const isLater = [...fixture.door.tasks.values()].some((task) => task.startedSteps.includes(2));
      return path.endsWith("/git-upload-pack") && isLater ? "unavailable" : "none";
    };
    const told = await fixture.run({ ...spec, checkout: { ...spec.checkout, revision: sources.tip } });
    expect(told.text(2)).toContain("the server does not give the objects");
    expect(told.finished?.outcome).toBe("failed");
  });
}

const versions = 12;

/** A bare repository in which one file has many versions, and another branch a file of its own. */
function makeHistory() {
  const root = mkdtempSync(join(tmpdir(), "rotunda-git-"));
  const source = new GitRepository(join(root, "work"));
  for (let n = 0; n < versions; n += 1) source.commit("main", { "file.txt": `version ${n}\n` });
  const tip = source.git("rev-parse", "HEAD");
  source.git("checkout", "-q", "-b", "other");
  source.commit("other", { "file.txt": `version ${versions - 1}\n`, "other.txt": "of the other branch\n" });
  const bare = join(root, "sources.git");
  source.git("clone", "-q", "--bare", source.path, bare);
  return {
    root,
    tip,
    /** Puts a commit on top of `main` under a reference that is no branch, unless told, and gives it. */
    propose: (content: string, ref = "refs/pull/12/head"): string => {
      source.git("checkout", "-q", "-B", "proposal", "main");
      const revision = source.commit("proposal", { "file.txt": content });
      source.git("push", "-q", "--force", bare, `${revision}:${ref}`);
      return revision;
    },
    tag: (name: string, message: string): void => {
      source.git("tag", "--annotate", "--message", message, name, tip);
      source.git("push", "-q", bare, `refs/tags/${name}`);
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
