import { expect, test } from "vitest";
import { readConfigFile } from "#server/commands/read-config-file.ts";
import type { ProjectStore } from "#server/core/ports/project-store.ts";
import { FakeGitMirror } from "#server/testing/fake-git-mirror.ts";

const person = { kind: "local" } as const;
const path = ".circleci/config.yml";

function depsWith(git: FakeGitMirror) {
  const project = { id: "p", slug: "git/acme/app", repositoryUrl: "/app", defaultBranch: "trunk" };
  const projects = { findBySlug: async (slug: string) => (slug === project.slug ? project : null) };
  return { git, projects: projects as unknown as ProjectStore };
}

test("a branch's file is read as it is now, with the values its next pipeline would see", async () => {
  const git = new FakeGitMirror();
  git.create("/app", "trunk");
  git.commit("/app", "trunk", { files: { [path]: "version: 2.1" } });
  const revision = git.commit("/app", "next", { files: { "README.md": "no configuration" } });
  const deps = depsWith(git);
  expect(await readConfigFile(deps, person, { slug: "git/acme/app" })).toMatchObject({
    branch: "trunk",
    path,
    source: "version: 2.1",
    pipelineValues: { "pipeline.git.branch": "trunk", "pipeline.git.branch.is_default": true },
  });
  expect(await readConfigFile(deps, person, { slug: "git/acme/app", branch: "next" })).toMatchObject({
    revision,
    source: null,
    pipelineValues: { "pipeline.git.branch": "next", "pipeline.git.revision": revision },
  });
});

test("an unknown project or branch is not found", async () => {
  const git = new FakeGitMirror();
  git.create("/app", "trunk");
  const deps = depsWith(git);
  await expect(readConfigFile(deps, person, { slug: "git/acme/other" })).rejects.toMatchObject({ code: "not_found" });
  const request = { slug: "git/acme/app", branch: "none" };
  await expect(readConfigFile(deps, person, request)).rejects.toMatchObject({ code: "not_found" });
});
