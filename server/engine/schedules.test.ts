import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createPipeline } from "#server/commands/create-pipeline.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import { plainJob } from "#server/testing/build-contract.ts";
import { type EngineInstallation, startEngineInstallation } from "#server/testing/engine-installation.ts";

let engine: EngineInstallation;
let project: Project;
let elapsed = 0;
const person = { kind: "user", userId: "0193f0a0-0000-7000-8000-00000000beef", login: "ada", isAdmin: true } as const;

beforeAll(async () => {
  engine = await startEngineInstallation({ now: () => new Date(Date.now() + elapsed) });
  project = await engine.addProject("app");
});

afterAll(() => engine[Symbol.asyncDispose]());

const config = `version: 2.1
jobs:
  build:
    machine: true
    steps:
      - run: echo << pipeline.trigger_source >>
workflows:
  on-push:
    jobs: [build]
  hourly:
    triggers:
      - schedule:
          cron: "0 * * * *"
          filters: {branches: {only: [main]}}
    jobs: [build]
`;

const push = async (branch: string, text: string) => {
  engine.git.commit(project.repositoryUrl, branch, { files: { ".circleci/config.yml": text } });
  const request = { projectId: project.id, selector: { branch }, triggerType: "webhook", parameters: {} } as const;
  await createPipeline(engine.deps, person, request);
  const spec = await engine.take();
  await engine.report(spec, "success");
};
const scheduled = async () =>
  (
    await engine.pool.query<{ status: string; workflow: string | null; actor_login: string }>(
      `SELECT p.status, p.actor_login, w.name AS workflow FROM pipelines p LEFT JOIN workflows w ON w.pipeline_id = p.id
       WHERE p.trigger_type = 'scheduled_pipeline' ORDER BY p.number`,
    )
  ).rows;

test("a branch's schedule starts its workflow alone, once for each time, until a push takes it away", async () => {
  await push("main", config);
  await push("feature", config);
  expect((await engine.pool.query("SELECT branch, workflow FROM schedules")).rows).toEqual([
    { branch: "main", workflow: "hourly" },
  ]);
  elapsed += 3600_000;
  const spec = await engine.take();
  expect(spec.steps[0]).toMatchObject({ command: "echo scheduled_pipeline" });
  expect(spec.environment).toMatchObject({ CIRCLE_BRANCH: "main", CIRCLE_USERNAME: "ada" });
  await engine.report(spec, "success");
  expect(await scheduled()).toEqual([{ status: "created", workflow: "hourly", actor_login: "ada" }]);
  await push("main", config.replace(/ {2}hourly:[\s\S]*/, ""));
  expect((await engine.pool.query("SELECT FROM schedules")).rowCount).toBe(0);
});

test("the schedules of a branch that is gone go with it", async () => {
  await push("main", config);
  const { revision } = (await engine.pool.query("SELECT revision FROM pipelines ORDER BY number DESC LIMIT 1")).rows[0];
  engine.git.forget(project.repositoryUrl, revision);
  elapsed += 3600_000;
  await vi.waitFor(async () => expect((await scheduled()).at(-1)).toMatchObject({ status: "errored" }), 5_000);
  expect((await engine.pool.query("SELECT FROM schedules")).rowCount).toBe(0);
});

test("a failed workflow that may is rerun by itself from what failed, and every attempt can be told apart", async () => {
  const first = await engine.startJobs(project, [plainJob("good"), plainJob("bad", ["good"])], { autoRerunsMax: 2 });
  await engine.report(await engine.take(), "success");
  for (const outcome of ["failed", "failed", "success"] as const) {
    const spec = await engine.take();
    expect(spec.environment["CIRCLE_JOB"]).toBe("bad");
    await engine.report(spec, outcome);
  }
  const { rows } = await engine.pool.query(
    "SELECT w.attempt, w.status, w.started_by, w.rerun_of FROM workflows w JOIN workflows f ON f.pipeline_id = w.pipeline_id WHERE f.id = $1 ORDER BY w.attempt",
    [first],
  );
  expect(rows).toEqual([
    { attempt: 1, status: "failed", started_by: "ada", rerun_of: null },
    { attempt: 2, status: "failed", started_by: "auto-rerun", rerun_of: first },
    { attempt: 3, status: "success", started_by: "auto-rerun", rerun_of: expect.any(String) },
  ]);
});
