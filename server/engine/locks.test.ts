import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cancelJob } from "#server/commands/cancel-job.ts";
import { cancelWorkflow } from "#server/commands/cancel-workflow.ts";
import { rerunWorkflow } from "#server/commands/rerun-workflow.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import { plainJob } from "#server/testing/build-contract.ts";
import { type EngineInstallation, startEngineInstallation } from "#server/testing/engine-installation.ts";

let engine: EngineInstallation;
let elapsed = 0;
const person = { kind: "local" } as const;
const terminal: readonly JobStatus[] = ["success", "failed", "canceled", "not_run", "unauthorized"];

beforeAll(async () => {
  engine = await startEngineInstallation({ now: () => new Date(Date.now() + elapsed) });
});

afterAll(() => engine[Symbol.asyncDispose]());

/** What a job with a serial group compiles to. */
function serial(key: string): JobPlan[] {
  return [
    { type: "lock", name: "deploy-lock", key, requires: [] },
    plainJob("deploy", ["deploy-lock"]),
    { type: "unlock", name: "deploy-unlock", key, requires: [{ job: "deploy", statuses: terminal }] },
  ];
}

const holders = async (key: string) =>
  (
    await engine.pool.query<{ workflow_id: string }>("SELECT workflow_id FROM serial_locks WHERE key = $1", [key])
  ).rows.map((row) => row.workflow_id);
const waits = (workflowId: string, word: string) =>
  vi.waitFor(async () => expect((await engine.jobs(workflowId))[0]?.wait_detail).toContain(word));

describe("a lock", () => {
  test("lets one workflow of the organization go on at a time, in the order they asked, and says who holds it", async () => {
    const [first, second] = [await engine.addProject("first"), await engine.addProject("second")];
    const a = await engine.startJobs(first, serial("order"));
    const task = await engine.take();
    const b = await engine.startJobs(second, serial("order"));
    await waits(b, "workflow main of git/acme/first #1 holds. It is next.");
    expect(await engine.statuses(b)).toEqual({
      "deploy-lock": "queued",
      deploy: "blocked",
      "deploy-unlock": "blocked",
    });
    expect(await engine.workflowStatus(b)).toBe("running");
    expect(await holders("order")).toEqual([a]);
    await engine.report(task, "success");
    expect(await engine.workflowStatus(a)).toBe("success");
    await engine.report(await engine.take(), "success");
    expect(await engine.workflowStatus(b)).toBe("success");
    expect(await holders("order")).toEqual([]);
  });

  test("of another organization or another key is another lock", async () => {
    const [here, there] = [await engine.addProject("here"), await engine.addProject("there", "other")];
    await engine.startJobs(here, serial("apart"));
    await engine.startJobs(there, serial("apart"));
    await engine.startJobs(here, serial("apart-2"));
    for (const task of [await engine.take(), await engine.take(), await engine.take()])
      await engine.report(task, "success");
  });

  test("is given back when the job fails, because the unlock takes every ending", async () => {
    const project = await engine.addProject("failing");
    const failing = await engine.startJobs(project, serial("fails"));
    await engine.report(await engine.take(), "failed");
    expect(await engine.workflowStatus(failing)).toBe("failed");
    expect(await engine.statuses(failing)).toMatchObject({ "deploy-unlock": "success" });
    expect(await holders("fails")).toEqual([]);
  });

  test("is given back when its workflow is canceled, with jobs running and waiting", async () => {
    const project = await engine.addProject("canceled");
    const held = await engine.startJobs(project, serial("cancel"));
    const task = await engine.take();
    await engine.report(task, null);
    const next = await engine.startJobs(project, serial("cancel"));
    await waits(next, "holds");
    await cancelWorkflow(engine.deps, person, held);
    expect(await holders("cancel")).not.toContain(held);
    await engine.report(await engine.take(), "success");
    expect(await engine.workflowStatus(next)).toBe("success");
  });

  test("is found and given back when it was left behind by a workflow that has ended", async () => {
    const project = await engine.addProject("left");
    const ended = await engine.startJobs(project, [plainJob("build")]);
    await engine.report(await engine.take(), "success");
    await engine.pool.query(
      "INSERT INTO serial_locks (organization_id, key, workflow_id, taken_at) VALUES ($1, 'left', $2, now())",
      [project.organizationId, ended],
    );
    await engine.startJobs(project, serial("left"));
    await engine.report(await engine.take(), "success");
  });

  test("is not waited for by an older pipeline when a newer one of the project waits", async () => {
    const [other, project] = [await engine.addProject("holder"), await engine.addProject("newer")];
    await engine.startJobs(other, serial("newer"));
    const task = await engine.take();
    const old = await engine.startJobs(project, serial("newer"));
    await waits(old, "It is next");
    const young = await engine.startJobs(project, serial("newer"));
    await vi.waitFor(async () =>
      expect(await engine.statuses(old)).toEqual({
        "deploy-lock": "not_run",
        deploy: "not_run",
        "deploy-unlock": "success",
      }),
    );
    expect((await engine.jobs(old))[0]).toMatchObject({
      stop_reason: "superseded",
      stop_detail: expect.stringContaining("#2"),
    });
    await engine.report(task, "success");
    await engine.report(await engine.take(), "success");
    expect(await engine.workflowStatus(young)).toBe("success");
  });

  test("is not waited for longer than five hours", async () => {
    const [other, project] = [await engine.addProject("long"), await engine.addProject("patient")];
    await engine.startJobs(other, serial("patience"));
    await engine.take();
    const waiting = await engine.startJobs(project, serial("patience"));
    await waits(waiting, "holds");
    elapsed += 5 * 3600 * 1000;
    await vi.waitFor(
      async () => expect(await engine.statuses(waiting)).toMatchObject({ "deploy-lock": "canceled" }),
      5_000,
    );
    expect((await engine.jobs(waiting))[0]).toMatchObject({ stop_reason: "waitedTooLong" });
    const holder = (await holders("patience"))[0] ?? "";
    await cancelWorkflow(engine.deps, person, holder);
  });

  test("that is canceled while it waits leaves the lock to the next", async () => {
    const [other, project, last] = [
      await engine.addProject("holding"),
      await engine.addProject("gives-up"),
      await engine.addProject("last"),
    ];
    await engine.startJobs(other, serial("give-up"));
    const task = await engine.take();
    const gaveUp = await engine.startJobs(project, serial("give-up"));
    const next = await engine.startJobs(last, serial("give-up"));
    await waits(next, "1 job is ahead of it");
    await cancelJob(engine.deps, person, (await engine.jobs(gaveUp))[0]?.id ?? "");
    await waits(next, "It is next");
    await engine.report(task, "success");
    await engine.report(await engine.take(), "success");
    expect(await engine.workflowStatus(next)).toBe("success");
  });

  test("is taken again by a rerun from failed, which does nothing without it", async () => {
    const [project, other] = [await engine.addProject("again"), await engine.addProject("between")];
    const workflowId = await engine.startJobs(project, serial("again"));
    await engine.report(await engine.take(), "failed");
    await engine.startJobs(other, serial("again"));
    const task = await engine.take();
    const rerun = await rerunWorkflow(engine.deps, person, { workflowId, from: "failed" });
    await waits(rerun.workflowId, "holds");
    await engine.report(task, "success");
    await engine.report(await engine.take(), "success");
    expect(await engine.workflowStatus(rerun.workflowId)).toBe("success");
  });
});

describe("jobs without steps", () => {
  let project: Project;
  beforeAll(async () => {
    project = await engine.addProject("no-steps");
  });

  test("a no-op and a release succeed as soon as their needs are met, and let others go on", async () => {
    const workflowId = await engine.startJobs(project, [
      plainJob("a"),
      plainJob("b"),
      { type: "no-op", name: "both", requires: ["a", "b"].map((job) => ({ job, statuses: ["success"] })) },
      { type: "release", name: "release", planName: "app", requires: [{ job: "both", statuses: ["success"] }] },
      plainJob("after", ["release"]),
    ]);
    await engine.report(await engine.take(), "success");
    expect(await engine.statuses(workflowId)).toMatchObject({ both: "blocked", after: "blocked" });
    await engine.report(await engine.take(), "success");
    expect(await engine.statuses(workflowId)).toMatchObject({ both: "success", release: "success", after: "queued" });
    expect((await engine.jobs(workflowId))[3]?.stop_detail).toContain("No deploy provider");
    await engine.report(await engine.take(), "success");
    expect(await engine.workflowStatus(workflowId)).toBe("success");
  });

  test("a workflow of nothing but no-ops is a success at once", async () => {
    const chain: JobPlan[] = ["a", "b", "c"].map((name, index, all) => ({
      type: "no-op",
      name,
      requires: index === 0 ? [] : [{ job: all[index - 1] ?? "", statuses: ["success"] }],
    }));
    const workflowId = await engine.startJobs(project, chain);
    expect(await engine.workflowStatus(workflowId)).toBe("success");
  });
});
