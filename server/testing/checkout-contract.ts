import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { CheckoutStepPlan, StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import type { ExecutorUnderTest } from "#server/testing/executor-contract.ts";

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
