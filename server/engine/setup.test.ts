import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { continuePipeline } from "#server/commands/continue-pipeline.ts";
import { createPipeline } from "#server/commands/create-pipeline.ts";
import { rerunWorkflow } from "#server/commands/rerun-workflow.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import { type EngineInstallation, startEngineInstallation } from "#server/testing/engine-installation.ts";

let engine: EngineInstallation;
let project: Project;
let elapsed = 0;
const person = { kind: "local" } as const;

beforeAll(async () => {
  engine = await startEngineInstallation({ now: () => new Date(Date.now() + elapsed) });
  project = await engine.addProject("app");
});

afterAll(() => engine[Symbol.asyncDispose]());

const setupConfig = `version: 2.1
setup: true
parameters:
  deploy: {type: boolean, default: false}
  who: {type: string, default: nobody}
jobs:
  prepare:
    machine: true
    steps:
      - run: echo << pipeline.in_setup >> << pipeline.parameters.who >>
workflows:
  prepare:
    jobs: [prepare]
`;
const nextConfig = `version: 2.1
parameters:
  deploy: {type: boolean, default: false}
jobs:
  build:
    machine: true
    steps:
      - run: echo << pipeline.in_setup >> << pipeline.parameters.deploy >>
workflows:
  prepare:
    jobs: [build]
`;

const commandOf = (spec: TaskSpec) => spec.steps.map((step) => (step.type === "run" ? step.command : step.type)).join();
const pipelineOf = async (id: string) =>
  (await engine.pool.query("SELECT * FROM pipelines WHERE id = $1", [id])).rows[0];
const workflowsOf = async (id: string) =>
  (
    await engine.pool.query("SELECT id, name, attempt, is_setup FROM workflows WHERE pipeline_id = $1 ORDER BY id", [
      id,
    ])
  ).rows;

let branches = 0;
/** Starts a pipeline in setup and gives what its job was handed. */
async function start(parameters: Readonly<Record<string, unknown>> = {}, source = setupConfig) {
  const branch = `branch-${(branches += 1)}`;
  engine.git.commit(project.repositoryUrl, branch, { files: { ".circleci/config.yml": source } });
  const request = { projectId: project.id, selector: { branch }, triggerType: "api", parameters } as const;
  const { id } = await createPipeline(engine.deps, person, request);
  const spec = await engine.take();
  return { id, spec, key: spec.environment["CIRCLE_CONTINUATION_KEY"] ?? "" };
}
const continueWith = (key: string, configuration = nextConfig, parameters = {}) =>
  continuePipeline(engine.deps, { key, configuration, parameters });

describe("a setup pipeline", () => {
  test("waits in setup until its job hands in the configuration, whose workflows join the same pipeline", async () => {
    const { id, spec, key } = await start();
    expect(await pipelineOf(id)).toMatchObject({ status: "setup", number: 1 });
    expect(commandOf(spec)).toBe("echo true nobody");
    expect(key).toHaveLength(43);
    expect(spec.secretValues).toContain(key);
    await continueWith(key, nextConfig, { deploy: true });
    expect(await pipelineOf(id)).toMatchObject({
      status: "created",
      setup_source: setupConfig,
      config_source: nextConfig,
      continuation_parameters: { deploy: true },
    });
    const build = await engine.take();
    expect(commandOf(build)).toBe("echo false true");
    expect(build.environment).not.toHaveProperty("CIRCLE_CONTINUATION_KEY");
    expect(await workflowsOf(id)).toMatchObject([
      { name: "prepare", attempt: 1, is_setup: true },
      { name: "prepare", attempt: 1, is_setup: false },
    ]);
    await engine.report(spec, "success");
    await engine.report(build, "success");
  });

  test("is continued once, whoever asks with whatever key of it", async () => {
    const { id, spec, key } = await start();
    const results = await Promise.allSettled([continueWith(key), continueWith(key), continueWith(key)]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(continueWith(key)).rejects.toMatchObject({
      code: "conflict",
      userMessage: expect.stringContaining("already"),
    });
    expect(await workflowsOf(id)).toHaveLength(2);
    await engine.report(spec, "success");
    await engine.report(await engine.take(), "success");
  });

  test("keeps only the hash of its key, which is good for six hours", async () => {
    const { spec, key } = await start();
    const { rows } = await engine.pool.query("SELECT k::text AS row FROM continuation_keys k");
    for (const { row } of rows) expect(row).not.toContain(key);
    await expect(continueWith("nonsense")).rejects.toMatchObject({ code: "unauthenticated" });
    elapsed += 6 * 3600 * 1000;
    await expect(continueWith(key)).rejects.toMatchObject({ code: "unauthenticated" });
    elapsed -= 6 * 3600 * 1000;
    await continueWith(key, "version: 2\njobs: {}\nworkflows: {version: 2}\n");
    await engine.report(spec, "success");
  });

  test("may be finished with nothing to do", async () => {
    const { id, spec, key } = await start();
    await continueWith(key, "version: 2\njobs: {}\nworkflows: {version: 2}\n");
    expect((await pipelineOf(id)).status).toBe("created");
    expect(await workflowsOf(id)).toHaveLength(1);
    await engine.report(spec, "success");
  });

  test.each([
    ["faults", "version: 2.1\njobs: [", "faults"],
    ["another setup", setupConfig, "setup: true"],
  ])("that is handed %s is errored, and shows the issues of that text", async (_name, configuration, word) => {
    const { id, spec, key } = await start();
    await expect(continueWith(key, configuration)).rejects.toMatchObject({
      code: "invalid_input",
      userMessage: expect.stringContaining(word),
    });
    const pipeline = await pipelineOf(id);
    expect(pipeline).toMatchObject({ status: "errored", config_source: configuration, setup_source: setupConfig });
    expect(pipeline.issues[0].line).toBeGreaterThan(0);
    expect(pipeline.errors[0].type).toBe("config");
    await engine.report(spec, "success");
  });

  test("takes the trigger's parameters for both configurations, and refuses those in conflict without spending the key", async () => {
    const { id, spec, key } = await start({ deploy: true, who: "ada" });
    expect(commandOf(spec)).toBe("echo true ada");
    await expect(continueWith(key, nextConfig, { deploy: false })).rejects.toMatchObject({
      userMessage: "Conflicting pipeline parameters.",
    });
    expect((await pipelineOf(id)).status).toBe("setup");
    await continueWith(key);
    const build = await engine.take();
    expect(commandOf(build)).toBe("echo false true");
    await engine.report(spec, "success");
    await engine.report(build, "success");
  });

  test("has a setup workflow that can run again before it has been continued, and not after", async () => {
    const { id, spec } = await start();
    await engine.report(spec, "failed");
    const [setup] = await workflowsOf(id);
    await rerunWorkflow(engine.deps, person, { workflowId: setup?.id, from: "failed" });
    const again = await engine.take();
    await continueWith(again.environment["CIRCLE_CONTINUATION_KEY"] ?? "");
    await engine.report(again, "success");
    await expect(rerunWorkflow(engine.deps, person, { workflowId: setup?.id, from: "start" })).rejects.toMatchObject({
      code: "conflict",
      userMessage: expect.stringContaining("continued already"),
    });
    const build = await engine.take();
    await engine.report(build, "failed");
    const next = (await workflowsOf(id)).find(({ is_setup: isSetup }) => !isSetup);
    await rerunWorkflow(engine.deps, person, { workflowId: next?.id, from: "failed" });
    await engine.report(await engine.take(), "success");
    await vi.waitFor(async () => expect((await workflowsOf(id)).map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2]));
  });
});
