import { expect, test } from "vitest";
import type { ExecutorPlan, RegistryAuthPlan } from "#server/core/plan/executor-plan.ts";
import { taskSecretValues } from "#server/scheduler/task-secret-values.ts";

const container = (auth: RegistryAuthPlan) => ({
  image: "registry.example/app",
  name: null,
  entrypoint: null,
  command: null,
  user: null,
  environment: {},
  auth,
});
const machine: ExecutorPlan = { kind: "machine", image: "default" };
const of = (change: Partial<Parameters<typeof taskSecretValues>[0]>) =>
  taskSecretValues({ values: [], executor: machine, repositoryUrl: "/srv/app", ...change });

test("what opens a private registry is secret, for every container of the job; names are not", () => {
  const containers = [
    container({ kind: "password", username: "robot-account", password: "registry-password" }),
    container({ kind: "aws", accessKeyId: "AKIAEXAMPLE", secretAccessKey: "aws-secret" }),
    container({ kind: "aws_oidc", roleArn: "arn:aws:iam::1:role/ci" }),
  ];
  expect(of({ executor: { kind: "docker", containers } })).toEqual(["registry-password", "aws-secret"]);
});

test("the password in a repository's address is secret, encoded and decoded; so is a token that stands for the name", () => {
  expect(of({ repositoryUrl: "https://ada:p%40ss-word@git.example/app.git" })).toEqual(["p%40ss-word", "p@ss-word"]);
  expect(of({ repositoryUrl: "https://ghp_0123456789abcdef@git.example/app" })).toEqual(["ghp_0123456789abcdef"]);
  for (const repositoryUrl of ["https://builder@git.example/app", "ssh://git@git.example/app", "git@host:app", "/srv"])
    expect(of({ repositoryUrl })).toEqual([]);
});

test("each value is told once, and none that would garble logs", () => {
  expect(of({ values: ["secret", "secret", "abc", "true"] })).toEqual(["secret"]);
});
