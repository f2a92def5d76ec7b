import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createContext } from "#server/commands/create-context.ts";
import { removeContext } from "#server/commands/remove-context.ts";
import { rerunWorkflow } from "#server/commands/rerun-workflow.ts";
import { setVariable } from "#server/commands/set-variable.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import type { VariableOwner } from "#server/core/ports/variable-store.ts";
import { plainJob } from "#server/testing/build-contract.ts";
import {
  type EngineInstallation,
  jobWithContexts,
  startEngineInstallation,
} from "#server/testing/engine-installation.ts";

let engine: EngineInstallation;
let project: Project;
const person = { kind: "local" } as const;

beforeAll(async () => {
  engine = await startEngineInstallation();
  project = await engine.addProject("app");
});

afterAll(() => engine[Symbol.asyncDispose]());

const set = (owner: VariableOwner, name: string, value: string) =>
  setVariable(engine.deps, person, { owner, name, value });
const makeContext = async (name: string, values: Readonly<Record<string, string>>) => {
  const { id } = await createContext(engine.deps, person, { organization: { name: "acme" }, name });
  for (const [variable, value] of Object.entries(values)) await set({ contextId: id }, variable, value);
  return id;
};

test("the job wins over built-in variables, those over contexts, later contexts over earlier ones, and all over the project", async () => {
  for (const name of ["A", "B", "C", "CIRCLE_JOB", "E"]) await set({ projectId: project.id }, name, `project-${name}`);
  await makeContext("first", { B: "first-B", C: "first-C", CIRCLE_SHA1: "first-sha", E: "first-E" });
  await makeContext("second", { C: "second-C", D: "true", F: "abc" });
  const job = { ...jobWithContexts("build", ["first", "second"]), environment: { E: "job-E", CIRCLE_JOB: "job-name" } };
  await engine.startJobs(project, [job]);
  const spec = await engine.take();
  expect(spec.environment).toMatchObject({
    A: "project-A",
    B: "first-B",
    C: "second-C",
    D: "true",
    E: "job-E",
    F: "abc",
    CIRCLE_JOB: "job-name",
    CIRCLE_SHA1: "a".repeat(40),
  });
  expect(spec.secretValues).toEqual(expect.arrayContaining(["project-A", "project-B", "first-C", "second-C"]));
  for (const shown of ["true", "abc", "job-E"]) expect(spec.secretValues).not.toContain(shown);
  await engine.report(spec, "success");
});

test("a private registry's credentials are filled in from variables", async () => {
  const { projectId } = { projectId: project.id };
  await set({ projectId }, "REGISTRY_PASSWORD", "p4ssword");
  const auth = { kind: "password", username: "ada", password: "$REGISTRY_PASSWORD" } as const;
  const container = {
    image: "private",
    name: null,
    entrypoint: null,
    command: null,
    user: null,
    environment: {},
    auth,
  };
  await engine.startJobs(project, [{ ...plainJob("build"), executor: { kind: "docker", containers: [container] } }]);
  const spec = await engine.take();
  expect(spec.executor).toMatchObject({ containers: [{ auth: { username: "ada", password: "p4ssword" } }] });
  await engine.report(spec, "success");
});

test("reruns share a workspace, and a build knows the one before it", async () => {
  const workflowId = await engine.startJobs(project, [plainJob("build")]);
  const first = await engine.take();
  await engine.report(first, "failed");
  await rerunWorkflow(engine.deps, person, { workflowId, from: "failed" });
  const second = await engine.take();
  expect(second.environment["CIRCLE_WORKFLOW_WORKSPACE_ID"]).toBe(workflowId);
  expect(second.environment["CIRCLE_WORKFLOW_ID"]).not.toBe(workflowId);
  expect(second.environment["CIRCLE_PREVIOUS_BUILD_NUM"]).toBe(first.environment["CIRCLE_BUILD_NUM"]);
  await engine.report(second, "success");
});

test("a job that names a context which does not exist is unauthorized, says which, and what requires it does not run", async () => {
  const later = { ...jobWithContexts("later", ["gone"]), requires: [{ job: "build", statuses: ["success"] as const }] };
  const after = { ...plainJob("after", ["later"]) };
  const workflowId = await engine.startJobs(project, [plainJob("build"), later, after]);
  await engine.report(await engine.take(), "success");
  expect(await engine.statuses(workflowId)).toEqual({ build: "success", later: "unauthorized", after: "not_run" });
  expect(await engine.workflowStatus(workflowId)).toBe("unauthorized");
  expect((await engine.jobs(workflowId))[1]).toMatchObject({
    stop_reason: "contextMissing",
    stop_detail: 'There is no context "gone" in this organization.',
  });
  const contextId = await makeContext("gone", { NOW: "it-exists" });
  const rerun = await rerunWorkflow(engine.deps, person, { workflowId, from: "failed" });
  const spec = await engine.take();
  expect(spec.environment["NOW"]).toBe("it-exists");
  await engine.report(spec, "success");
  await engine.report(await engine.take(), "success");
  expect(await engine.workflowStatus(rerun.workflowId)).toBe("success");
  await removeContext(engine.deps, person, contextId);
  const again = await rerunWorkflow(engine.deps, person, { workflowId, from: "start" });
  await engine.report(await engine.take(), "success");
  expect(await engine.statuses(again.workflowId)).toMatchObject({ later: "unauthorized", after: "not_run" });
});

test("a context that is removed while the job waits in the queue is noticed before anything of it is handed out", async () => {
  const contextId = await makeContext("short-lived", { A: "1" });
  const wide = { ...jobWithContexts("build", ["short-lived"]), parallelism: 2 };
  const workflowId = await engine.startJobs(project, [wide, plainJob("after", ["build"])]);
  await removeContext(engine.deps, person, contextId);
  const other = await engine.startJobs(project, [plainJob("other")]);
  await engine.report(await engine.take(), "success");
  expect(await engine.workflowStatus(other)).toBe("success");
  await vi.waitFor(async () =>
    expect(await engine.statuses(workflowId)).toEqual({ build: "unauthorized", after: "not_run" }),
  );
});

test("a value that cannot be opened ends the job as our failure, and says what to do", async () => {
  await set({ projectId: project.id }, "BROKEN", "value");
  await engine.pool.query("UPDATE variables SET sealed = 'sealed-999999' WHERE name = 'BROKEN'");
  const workflowId = await engine.startJobs(project, [plainJob("build")]);
  const nothing = engine.take().catch(() => null);
  await vi.waitFor(async () => expect(await engine.statuses(workflowId)).toEqual({ build: "infrastructure_fail" }));
  expect((await engine.jobs(workflowId))[0]).toMatchObject({
    stop_reason: "executorFailed",
    stop_detail: expect.any(String),
  });
  await engine.pool.query("DELETE FROM variables WHERE name = 'BROKEN'");
  await engine.startJobs(project, [plainJob("last")]);
  await nothing;
});
