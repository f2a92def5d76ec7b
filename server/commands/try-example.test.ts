import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock, systemIds } from "#server/adapters/clock/system-clock.ts";
import { createGitMirror } from "#server/adapters/git/git-mirror.ts";
import { exampleFiles } from "#server/commands/example-files.ts";
import { pipelineValues } from "#server/commands/pipeline-values.ts";
import { tryExample } from "#server/commands/try-example.ts";
import { compileConfig } from "#server/config/compile.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import { fakeProjectStore } from "#server/testing/fake-project-store.ts";

let root: string;
let git: GitMirror;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rotunda-example-"));
  git = createGitMirror({ root: join(root, "mirrors"), environment: { PATH: "/usr/bin:/bin" }, clock: systemClock });
});

afterEach(async () => {
  await git.close();
  rmSync(root, { recursive: true, force: true });
});

test("an example is a real repository under the next free name, and it is run", async () => {
  const asked: string[] = [];
  const projects = fakeProjectStore();
  const builds = {
    createPipeline: async ({ id, branch }: { id: string; branch: string | null }) => {
      asked.push(String(branch));
      return { id, number: 1, state: "pending", createdAt: new Date(0) } as const;
    },
  } as unknown as Parameters<typeof tryExample>[0]["builds"];
  const deps = {
    projects,
    git,
    builds,
    ids: systemIds,
    clock: systemClock,
    hookSecret: "s",
    examplesDir: join(root, "examples"),
  };
  const made = [await tryExample(deps, { kind: "local" }), await tryExample(deps, { kind: "local" })];
  expect(made.map(({ slug }) => slug)).toEqual(["git/examples/hello-rotunda", "git/examples/hello-rotunda-2"]);
  expect(asked).toEqual(["main", "main"]);
  const project = await projects.findBySlug("git/examples/hello-rotunda");
  const files = execFileSync("git", ["-C", project?.repositoryUrl ?? "", "ls-tree", "-r", "--name-only", "HEAD"], {
    encoding: "utf8",
  });
  expect(files.trim().split("\n").sort()).toEqual(Object.keys(exampleFiles).sort());
});

test("the example's configuration compiles, and shows jobs side by side, one after them, and artifacts", () => {
  const facts = {
    id: "",
    number: 1,
    projectSlug: "git/a/b",
    repositoryUrl: "/r",
    defaultBranch: "main",
    branch: "main",
    tag: null,
    triggerType: "api",
  };
  const source = exampleFiles[".circleci/config.yml"]?.text ?? "";
  const { plan, issues } = compileConfig({
    source,
    branch: "main",
    tag: null,
    pipelineValues: pipelineValues(facts, "a".repeat(40)),
  });
  expect(issues).toEqual([]);
  const jobs = plan?.workflows[0]?.jobs ?? [];
  expect(jobs.map(({ name, requires }) => [name, requires.map(({ job }) => job)])).toEqual([
    ["lint", []],
    ["test", []],
    ["build", ["lint", "test"]],
  ]);
});
