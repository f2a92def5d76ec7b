import { expect, test } from "vitest";
import { taskClaims } from "#server/core/oidc/task-claims.ts";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";

const task = (repositoryUrl: string, pipeline: object = {}) =>
  ({
    taskId: "t",
    job: { id: "j" },
    workflow: { id: "w" },
    pipeline: { id: "p", branch: "main", tag: null, actorLogin: "ada", ...pipeline },
    project: { id: "proj", organizationId: "org", repositoryUrl },
  }) as unknown as ClaimedTask;
const context = { issuer: "https://ci.example", now: new Date("2026-01-01T00:00:00.500Z") };

test("the tokens say who, what and where, for an hour", () => {
  const { v1, v2 } = taskClaims(task("https://forge.example/acme/app.git"), context);
  expect(v1).toEqual({
    iss: "https://ci.example",
    aud: "org",
    sub: "org/org/project/proj/user/ada",
    iat: 1_767_225_600,
    exp: 1_767_229_200,
    "oidc.circleci.com/org-id": "org",
    "oidc.circleci.com/project-id": "proj",
    "oidc.circleci.com/pipeline-id": "p",
    "oidc.circleci.com/workflow-id": "w",
    "oidc.circleci.com/job-id": "j",
    "oidc.circleci.com/vcs-origin": "forge.example/acme/app",
    "oidc.circleci.com/vcs-ref": "refs/heads/main",
    "oidc.circleci.com/ssh-rerun": false,
    "rotunda.task-id": "t",
  });
  const sub = "org/org/project/proj/user/ada/vcs-origin/forge.example/acme/app/vcs-ref/refs/heads/main";
  expect(v2).toEqual({ ...v1, sub });
});

test.each([
  ["git@github.com:acme/app.git", "github.com/acme/app"],
  ["ssh://git@forge.example:2222/acme/app", "forge.example:2222/acme/app"],
  ["https://user:password@forge.example/acme/app", "forge.example/acme/app"],
  ["/srv/git/app", "srv/git/app"],
])("the repository %s is told as %s", (url, origin) => {
  expect(taskClaims(task(url), context).v1["oidc.circleci.com/vcs-origin"]).toBe(origin);
});

test("a tag is told as one", () => {
  const { v2 } = taskClaims(task("/srv/app", { branch: null, tag: "v1" }), context);
  expect(v2["oidc.circleci.com/vcs-ref"]).toBe("refs/tags/v1");
  expect(v2["sub"]).toMatch(/\/vcs-ref\/refs\/tags\/v1$/);
});
