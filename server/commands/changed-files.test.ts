import { beforeEach, describe, expect, test } from "vitest";
import { changedFiles } from "#server/commands/changed-files.ts";
import { changedFor } from "#server/config/filter/filter-rules.ts";
import { FakeGitMirror } from "#server/testing/fake-git-mirror.ts";

const repositoryUrl = "/srv/app";
const project = { projectId: "p", repositoryUrl, defaultBranch: "main", tag: null, triggerType: "webhook" };
const source = "workflows: {main: {paths: [src/]}}";
let git: FakeGitMirror;
let first: string;

beforeEach(() => {
  git = new FakeGitMirror();
  git.create(repositoryUrl);
  first = git.commit(repositoryUrl, "main", { files: { "src/a": "1", "docs/a": "1" } });
});

const ask = (
  change: Partial<typeof project> & { branch: string | null },
  revision: string,
  green: Record<string, string> = {},
) =>
  changedFiles(
    { git, greenRuns: { lastGreen: async () => new Map(Object.entries(green)) } },
    { ...project, ...change },
    { source, revision },
  );

describe("what has changed", () => {
  test("since a workflow was last green on the branch, for each workflow by itself", async () => {
    const second = git.commit(repositoryUrl, "main", { files: { "src/a": "2", "docs/a": "1" } });
    const third = git.commit(repositoryUrl, "main", { files: { "src/a": "2", "docs/a": "2" } });
    const changed = await ask({ branch: "main" }, third, { build: first, deploy: second });
    expect(changedFor(changed, "build")).toEqual(["docs/a", "src/a"]);
    expect(changedFor(changed, "deploy")).toEqual(["docs/a"]);
    expect(changedFor(changed, "never-green")).toBeNull();
  });

  test("since the branch left the default branch, where nothing was green yet", async () => {
    git.branch(repositoryUrl, "feature", first);
    git.commit(repositoryUrl, "main", { files: { "src/a": "9", "docs/a": "9" } });
    const head = git.commit(repositoryUrl, "feature", { files: { "src/a": "1", "docs/a": "1", "new/b": "1" } });
    expect(changedFor(await ask({ branch: "feature" }, head), "build")).toEqual(["new/b"]);
  });

  test("is not known after a force-push took the green commit away", async () => {
    const second = git.commit(repositoryUrl, "main", { files: {} });
    git.forget(repositoryUrl, first);
    expect(changedFor(await ask({ branch: "main" }, second, { build: first }), "build")).toBeNull();
  });

  test.each([
    ["a tag's pipeline", { branch: null, tag: "v1" as never }],
    ["the button's", { branch: "main", triggerType: "explicit" }],
    ["the clock's", { branch: "main", triggerType: "scheduled_pipeline" }],
  ])("is not asked for %s", async (_name, change) => {
    expect(await ask(change, first, { build: first })).toBeUndefined();
  });
});
