import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { approveJob } from "#server/commands/approve-job.ts";
import { cancelWorkflow } from "#server/commands/cancel-workflow.ts";
import { createPipeline } from "#server/commands/create-pipeline.ts";
import type { Deps } from "#server/commands/deps.ts";
import { loseTask } from "#server/commands/lose-task.ts";
import { rerunWorkflow } from "#server/commands/rerun-workflow.ts";
import type { TaskOutcome } from "#server/core/agent-protocol/agent-message.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import { type EngineInstallation, startEngineInstallation } from "#server/testing/engine-installation.ts";

const person = { kind: "user", userId: systemIds.next(), login: "ada", isAdmin: true } as const;

const config = (jobs: string, workflow: string) =>
  `version: 2.1\njobs:\n${jobs}\nworkflows:\n  main:\n    jobs:\n${workflow}\n`;
const machineJob = (name: string, extra = "") =>
  `  ${name}:\n    machine: true\n${extra}    steps: [run: "echo ${name}"]`;

describe("the engine on a real database", () => {
  let engine: EngineInstallation;
  let deps: Deps;
  let project: Project;

  beforeAll(async () => {
    engine = await startEngineInstallation();
    deps = engine.deps;
    project = await engine.addProject("app");
  });

  afterAll(() => engine[Symbol.asyncDispose]());

  const take = () => engine.take();
  const report = (spec: TaskSpec, outcome: TaskOutcome | null) => engine.report(spec, outcome);
  const start = async (branch: string, text: string): Promise<string> => {
    engine.git.commit(project.repositoryUrl, branch, { files: { ".circleci/config.yml": text } });
    const { id } = await createPipeline(deps, person, {
      projectId: project.id,
      selector: { branch },
      triggerType: "api",
      parameters: {},
    });
    return id;
  };
  const jobsOf = async (pipelineId: string) => {
    const { rows } = await engine.pool.query<{
      name: string;
      status: string;
      id: string;
      workflow_id: string;
      number: number | null;
      stop_reason: string | null;
    }>(
      "SELECT j.* FROM jobs j JOIN workflows w ON w.id = j.workflow_id WHERE w.pipeline_id = $1 ORDER BY w.created_at, w.id, j.position",
      [pipelineId],
    );
    return rows;
  };
  const statuses = async (pipelineId: string) =>
    Object.fromEntries((await jobsOf(pipelineId)).map((job) => [job.name, job.status]));
  const workflowStatus = async (pipelineId: string) => {
    const { rows } = await engine.pool.query<{ status: string }>(
      "SELECT status FROM workflows WHERE pipeline_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
      [pipelineId],
    );
    return rows[0]?.status;
  };

  test("a push becomes a success, and the jobs after it run only then", async () => {
    const id = await start(
      "chain",
      config([machineJob("build"), machineJob("test")].join("\n"), "      - build\n      - test: {requires: [build]}"),
    );
    const build = await take();
    expect(build.environment).toMatchObject({
      CIRCLE_JOB: "build",
      CIRCLE_BRANCH: "chain",
      CIRCLE_USERNAME: "ada",
      CI: "true",
    });
    expect(await statuses(id)).toEqual({ build: "queued", test: "blocked" });
    await report(build, null);
    expect(await statuses(id)).toEqual({ build: "running", test: "blocked" });
    await report(build, "success");
    const after = await take();
    expect(after.title).toContain("test");
    await report(after, "success");
    expect(await statuses(id)).toEqual({ build: "success", test: "success" });
    expect(await workflowStatus(id)).toBe("success");
  });

  test("what requires a failed job never runs, and neither does what requires that", async () => {
    const jobs = ["a", "b", "c"].map((name) => machineJob(name)).join("\n");
    const id = await start("fail", config(jobs, "      - a\n      - b: {requires: [a]}\n      - c: {requires: [b]}"));
    await report(await take(), "failed");
    expect(await statuses(id)).toEqual({ a: "failed", b: "not_run", c: "not_run" });
    expect(await workflowStatus(id)).toBe("failed");
  });

  test("an approval holds what comes after it until somebody approves, once", async () => {
    const id = await start(
      "hold",
      config(machineJob("deploy"), "      - wait: {type: approval}\n      - deploy: {requires: [wait]}"),
    );
    await vi.waitFor(async () => expect(await workflowStatus(id)).toBe("on_hold"));
    const [wait] = await jobsOf(id);
    const request = { workflowId: wait?.workflow_id ?? "", jobId: wait?.id ?? "" };
    await approveJob(deps, person, request);
    await expect(approveJob(deps, person, request)).rejects.toMatchObject({ code: "conflict" });
    await report(await take(), "success");
    expect(await workflowStatus(id)).toBe("success");
  });

  test("a canceled workflow stays canceled, whatever its agent reports afterwards", async () => {
    const id = await start("cancel", config(machineJob("long"), "      - long"));
    const task = await take();
    await report(task, null);
    const [job] = await jobsOf(id);
    await cancelWorkflow(deps, person, job?.workflow_id ?? "");
    await cancelWorkflow(deps, person, job?.workflow_id ?? "");
    expect(await deps.tasks.renew(task, new Date(), new Date())).toBe("canceled");
    expect(await report(task, "success")).toEqual({ cancel: true, finished: true });
    expect(await statuses(id)).toEqual({ long: "canceled" });
    expect(await workflowStatus(id)).toBe("canceled");
  });

  test("a task whose agent vanished before it started runs elsewhere; one that had started does not run twice", async () => {
    const id = await start("lost", config(machineJob("one"), "      - one"));
    const first = await take();
    await engine.pool.query("UPDATE tasks SET lease_expires_at = now() WHERE id = $1", [first.taskId]);
    await loseTask(deps, first);
    const second = await take();
    expect(second).toMatchObject({ taskId: first.taskId, epoch: first.epoch + 1 });
    await expect(report(first, "success")).rejects.toMatchObject({ code: "stale_lease" });
    await report(second, null);
    await engine.pool.query("UPDATE tasks SET lease_expires_at = now() WHERE id = $1", [second.taskId]);
    await loseTask(deps, second);
    expect(await statuses(id)).toEqual({ one: "infrastructure_fail" });
    expect((await jobsOf(id))[0]?.stop_reason).toBe("agentLost");
  });

  test("a finish that was told twice counts once", async () => {
    const id = await start("twice", config(machineJob("one"), "      - one"));
    const task = await take();
    expect(await report(task, "success")).toEqual({ cancel: false, finished: true });
    expect(await report(task, "success")).toEqual({ cancel: false, finished: true });
    expect(await statuses(id)).toEqual({ one: "success" });
  });

  test("parallel copies each run, and the job ends when all have", async () => {
    const id = await start("wide", config(machineJob("wide", "    parallelism: 3\n"), "      - wide"));
    const tasks = [await take(), await take(), await take()];
    expect(tasks.map((task) => task.environment["CIRCLE_NODE_INDEX"])).toEqual(["0", "1", "2"]);
    await report(tasks[0] as TaskSpec, "success");
    await report(tasks[1] as TaskSpec, "failed");
    expect(await statuses(id)).toEqual({ wide: "running" });
    await report(tasks[2] as TaskSpec, "success");
    expect(await statuses(id)).toEqual({ wide: "failed" });
  });

  test("a rerun from failed keeps what was green and numbers only what is new", async () => {
    const id = await start(
      "again",
      config([machineJob("good"), machineJob("bad")].join("\n"), "      - good\n      - bad: {requires: [good]}"),
    );
    await report(await take(), "success");
    await report(await take(), "failed");
    const [good] = await jobsOf(id);
    const { workflowId } = await rerunWorkflow(deps, person, { workflowId: good?.workflow_id ?? "", from: "failed" });
    const task = await take();
    expect(task.title).toContain("bad");
    await report(task, "success");
    const again = (await jobsOf(id)).filter((job) => job.workflow_id === workflowId);
    expect(again.map((job) => [job.name, job.status])).toEqual([
      ["good", "success"],
      ["bad", "success"],
    ]);
    await expect(rerunWorkflow(deps, person, { workflowId, from: "failed" })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("a broken configuration errors the pipeline and shows where", async () => {
    const id = await start("broken", "version: 2.1\njobs: [");
    await vi.waitFor(async () => {
      const { rows } = await engine.pool.query("SELECT status, errors, issues FROM pipelines WHERE id = $1", [id]);
      expect(rows[0]).toMatchObject({ status: "errored" });
      expect(rows[0].errors[0]).toMatchObject({ type: "config" });
      expect(rows[0].issues[0].line).toBeGreaterThan(0);
    });
  });

  test("a waiting task says why it waits", async () => {
    const id = await start("why", config(machineJob("one"), "      - one"));
    await vi.waitFor(async () => {
      const { rows } = await engine.pool.query(
        "SELECT t.wait_reason, d.kind FROM tasks t JOIN decisions d ON d.task_id = t.id JOIN workflows w ON w.id = t.workflow_id WHERE w.pipeline_id = $1",
        [id],
      );
      expect(rows[0]).toEqual({ wait_reason: "agents_busy", kind: "agents_busy" });
    }, 5_000);
    await report(await take(), "success");
  });
});
