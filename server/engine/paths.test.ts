import { afterAll, beforeAll, expect, test } from "vitest";
import { createPipeline } from "#server/commands/create-pipeline.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import { type EngineInstallation, startEngineInstallation } from "#server/testing/engine-installation.ts";

let engine: EngineInstallation;
let project: Project;
const person = { kind: "local" } as const;

beforeAll(async () => {
  engine = await startEngineInstallation();
  project = await engine.addProject("app");
});

afterAll(() => engine[Symbol.asyncDispose]());

const config = `version: 2.1
jobs:
  app: {machine: true, steps: [run: echo app]}
  docs: {machine: true, steps: [run: echo docs]}
workflows:
  main:
    jobs:
      - app: {filters: {paths: [src/]}}
      - docs: {filters: {paths: [docs/]}}
`;

/** Pushes and gives the names of the jobs that ran, all with the same ending. */
async function push(
  files: Readonly<Record<string, string>>,
  jobs: number,
  {
    outcome = "success",
    triggerType = "webhook",
  }: { outcome?: "success" | "failed"; triggerType?: "webhook" | "explicit" } = {},
): Promise<readonly string[]> {
  engine.git.commit(project.repositoryUrl, "main", { files: { ".circleci/config.yml": config, ...files } });
  const request = { projectId: project.id, selector: { branch: "main" }, triggerType, parameters: {} } as const;
  await createPipeline(engine.deps, person, request);
  const ran: string[] = [];
  for (let index = 0; index < jobs; index += 1) {
    const spec = await engine.take();
    ran.push(spec.environment["CIRCLE_JOB"] ?? "");
    await engine.report(spec, outcome);
  }
  return ran.sort();
}

test("jobs run when their files have changed since the workflow was last green, and all of them when somebody asks", async () => {
  expect(await push({ "src/a": "1", "docs/a": "1" }, 2)).toEqual(["app", "docs"]);
  expect(await push({ "src/a": "1", "docs/a": "2" }, 1, { outcome: "failed" })).toEqual(["docs"]);
  // Not green since: what the failed pipeline should have looked at is looked at again.
  expect(await push({ "src/a": "2", "docs/a": "2" }, 2)).toEqual(["app", "docs"]);
  expect(await push({ "src/a": "3", "docs/a": "2" }, 1)).toEqual(["app"]);
  expect(await push({ "src/a": "3", "docs/a": "2" }, 2, { triggerType: "explicit" })).toEqual(["app", "docs"]);
});
