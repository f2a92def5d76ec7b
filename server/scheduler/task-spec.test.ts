import { expect, test } from "vitest";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";
import { taskSpecOf } from "#server/scheduler/task-spec.ts";
import { runStep } from "#server/testing/agent-fixture.ts";
import { plainJob } from "#server/testing/build-contract.ts";

const task = (commands: readonly string[]): ClaimedTask => ({
  taskId: "task",
  agentId: "agent",
  epoch: 1,
  index: 0,
  plan: { ...plainJob("build"), steps: commands.map((command) => runStep(command)) },
  failedTests: null,
  job: { id: "job", number: 7, previousNumber: null },
  workflow: { id: "workflow", name: "main", workspaceId: "first" },
  pipeline: { id: "p", number: 3, branch: null, tag: "v1", revision: "abc", actorLogin: "ada", isInSetup: true },
  project: {
    id: "project",
    slug: "git/acme/app",
    name: "app",
    organization: "acme",
    organizationId: "o",
    repositoryUrl: "/srv/app",
  },
});
const specOf = (commands: readonly string[], continuationKey: string | null) =>
  taskSpecOf(task(commands), {
    taskToken: "token-of-task",
    leaseSeconds: 30,
    jobSecondsMax: 60,
    publicUrl: "http://ci.example",
    variables: { values: { A: "secret-a" }, secretValues: ["secret-a"] },
    continuationKey,
    identity: { v1: "token-v1", v2: "token-v2" },
    sshKeys: { added: [], forge: null },
  });
const commandsOf = (spec: ReturnType<typeof specOf>) =>
  spec.steps.map((step) => (step.type === "run" ? step.command : ""));

test("a setup job gets its key, masked, and the orbs' address for it is ours", () => {
  const path = "/api/v2/pipeline/continue";
  const spec = specOf(
    [
      `curl "https://circleci.com${path}"`,
      `curl "https://\${CIRCLECI_DOMAIN}${path}"`,
      `curl https://$CIRCLECI_DOMAIN${path}`,
      `curl https://circleci.com${path}-else https://circleci.com/api/v2/me`,
    ],
    "the-key",
  );
  expect(spec.environment["CIRCLE_CONTINUATION_KEY"]).toBe("the-key");
  expect(spec.secretValues).toEqual(["secret-a", "the-key", "token-v1", "token-v2", "token-of-task"]);
  expect(commandsOf(spec)).toEqual([
    `curl "http://ci.example${path}"`,
    `curl "http://ci.example${path}"`,
    `curl http://ci.example${path}`,
    `curl https://circleci.com${path}-else https://circleci.com/api/v2/me`,
  ]);
});

test("the commands of any other job are left alone, and it has no key", () => {
  const command = "curl https://circleci.com/api/v2/pipeline/continue";
  const spec = specOf([command], null);
  expect(commandsOf(spec)).toEqual([command]);
  expect(spec.environment).not.toHaveProperty("CIRCLE_CONTINUATION_KEY");
});

test("on a tag there is no branch, and no previous build that is not known", () => {
  const { environment } = specOf([], null);
  expect(environment).toMatchObject({ CIRCLE_TAG: "v1", CIRCLE_WORKFLOW_WORKSPACE_ID: "first", A: "secret-a" });
  expect(environment).not.toHaveProperty("CIRCLE_BRANCH");
  expect(environment).not.toHaveProperty("CIRCLE_PREVIOUS_BUILD_NUM");
});
