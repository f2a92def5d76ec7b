import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { approveJob } from "#server/commands/approve-job.ts";
import { cancelWorkflow } from "#server/commands/cancel-workflow.ts";
import type { Deps } from "#server/commands/deps.ts";
import { loseTask } from "#server/commands/lose-task.ts";
import { recordAgentMessages } from "#server/commands/record-agent-messages.ts";
import { newWorkflow } from "#server/core/build/new-workflow.ts";
import type { BuildJobPlan, JobPlan } from "#server/core/plan/job-plan.ts";
import type { BuildStore } from "#server/core/ports/build-store.ts";
import type { ClaimedTask, TaskStore } from "#server/core/ports/task-store.ts";

/** Both stores over the same rows, with one project in them and one agent that may be named in claims. */
export interface OpenedStores {
  readonly builds: BuildStore;
  readonly tasks: TaskStore;
  readonly projectId: string;
  readonly agentId: string;
  readonly instanceId: string;
}

const actor = { kind: "local" } as const;

/** A job that needs nothing but an agent, for tests. */
export function plainJob(name: string, requires: readonly string[] = [], parallelism = 1): BuildJobPlan {
  return {
    type: "build",
    name,
    requires: requires.map((job) => ({ job, statuses: ["success"] })),
    executor: { kind: "machine", image: "default" },
    resourceClass: "medium",
    parallelism,
    environment: {},
    workingDirectory: "~/project",
    shell: null,
    steps: [],
  };
}

/** Starts a pipeline with these jobs in one workflow and gives that workflow's id. */
export async function startJobs(
  stores: Pick<OpenedStores, "builds" | "projectId">,
  jobs: readonly JobPlan[],
  change: { readonly autoRerunsLeft?: number } = {},
): Promise<string> {
  const now = new Date();
  const { builds, projectId } = stores;
  const asked = {
    triggerType: "api",
    actorLogin: "ada",
    branch: "main",
    tag: null,
    revision: null,
    parameters: {},
    configPath: "c",
  };
  const { id } = await builds.createPipeline({ ...asked, id: systemIds.next(), projectId }, now);
  const workflow = newWorkflow(
    { name: "w", jobs, attempt: 1, rerunOf: null, startedBy: "ada", kept: new Map(), ...change },
    systemIds.next,
  );
  const commit = { revision: "a".repeat(40), subject: "s", body: "", authorName: "Ada" };
  await builds.startPipeline(
    {
      pipelineId: id,
      projectId,
      status: "created",
      commit,
      configSource: "",
      errors: [],
      issues: [],
      workflows: [workflow],
    },
    now,
  );
  return workflow.id;
}

/** What every pair of stores must do, in memory or in a database. */
export function buildContract(name: string, open: () => Promise<OpenedStores>): void {
  describe(`builds and tasks in ${name}`, () => {
    const depsOf = ({ builds, tasks }: OpenedStores) =>
      ({
        builds,
        tasks,
        ids: systemIds,
        clock: { now: () => new Date() },
        limits: { leaseSeconds: 30, heartbeatSeconds: 5, pollSecondsMax: 30, drainSeconds: 60, jobSecondsMax: 60 },
      }) as unknown as Deps;
    const claimAll = async (
      { tasks, agentId, instanceId }: OpenedStores,
      leaseSeconds = 30,
    ): Promise<readonly ClaimedTask[]> => {
      const { queued } = await tasks.snapshot({ perProject: 50, seenSince: new Date(0) });
      const placements = queued.map(({ id }) => ({ taskId: id, agentId, instanceId, tokenHash: `hash ${id}` }));
      return tasks.claim(placements, new Date(Date.now() + leaseSeconds * 1000), new Date());
    };
    const statusesOf = async (stores: OpenedStores, workflowId: string) => {
      const attempt = await stores.builds.attempt(workflowId);
      return [attempt?.status, ...(attempt?.jobs.map((job) => job.status) ?? [])];
    };
    const report = (stores: OpenedStores, task: ClaimedTask, outcome: "success" | "failed") => {
      const at = new Date().toISOString();
      return recordAgentMessages(depsOf(stores), {
        taskId: task.taskId,
        jobId: task.job.id,
        epoch: task.epoch,
        logs: [],
        messages: [
          { type: "task_started", executor: "host", notice: null, at },
          { type: "task_finished", outcome, reason: outcome === "failed" ? "stepFailed" : null, detail: null, at },
        ],
      });
    };

    test("a configuration that was handed in waits with its pipeline, and so do the parameters", async () => {
      const { builds, projectId } = await open();
      const asked = {
        triggerType: "api",
        actorLogin: "ada",
        branch: "main",
        tag: null,
        revision: null,
        configPath: "c",
      };
      const ids = [systemIds.next(), systemIds.next()];
      await builds.createPipeline(
        { ...asked, id: ids[0] ?? "", projectId, parameters: { depth: 3 }, givenConfig: "version: 2.1" },
        new Date(),
      );
      await builds.createPipeline({ ...asked, id: ids[1] ?? "", projectId, parameters: {} }, new Date());
      const pending = (await builds.pendingPipelines(100)).filter(({ id }) => ids.includes(id));
      expect(pending.map(({ givenConfig, parameters }) => ({ givenConfig, parameters }))).toEqual([
        { givenConfig: "version: 2.1", parameters: { depth: 3 } },
        { givenConfig: null, parameters: {} },
      ]);
    });

    test("a diamond runs in its order and ends when its last job does", async () => {
      const stores = await open();
      const id = await startJobs(stores, [
        plainJob("a"),
        plainJob("b", ["a"]),
        plainJob("c", ["a"]),
        plainJob("d", ["b", "c"]),
      ]);
      expect(await statusesOf(stores, id)).toEqual(["running", "queued", "blocked", "blocked", "blocked"]);
      for (const count of [1, 2, 1]) {
        const claimed = await claimAll(stores);
        expect(claimed.length).toBe(count);
        for (const task of claimed) await report(stores, task, "success");
      }
      expect(await statusesOf(stores, id)).toEqual(["success", "success", "success", "success", "success"]);
    });

    test("a task is claimed once, however many ask for it", async () => {
      const stores = await open();
      await startJobs(stores, [plainJob("a")]);
      const rounds = await Promise.all([claimAll(stores), claimAll(stores), claimAll(stores)]);
      expect(rounds.flat().length).toBe(1);
    });

    test("a lease that ran out sends back what had not started, under a new epoch", async () => {
      const stores = await open();
      const id = await startJobs(stores, [plainJob("a")]);
      const [first] = await claimAll(stores, -1);
      const lost = await stores.tasks.lost(new Date());
      expect(lost).toEqual([{ taskId: first?.taskId, epoch: 1 }]);
      for (const lease of lost) await loseTask(depsOf(stores), lease);
      const [second] = await claimAll(stores);
      expect(second?.epoch).toBe(2);
      await expect(report(stores, first as ClaimedTask, "success")).rejects.toMatchObject({ code: "stale_lease" });
      await report(stores, second as ClaimedTask, "success");
      expect(await statusesOf(stores, id)).toEqual(["success", "success"]);
    });

    test("a lease can be renewed only by its own epoch", async () => {
      const stores = await open();
      await startJobs(stores, [plainJob("a")]);
      const [task] = await claimAll(stores);
      const { taskId = "", epoch = 0 } = task ?? {};
      expect(await stores.tasks.renew({ taskId, epoch }, new Date(), new Date())).toBe("running");
      expect(await stores.tasks.renew({ taskId, epoch: epoch + 1 }, new Date(), new Date())).toBe("stale");
    });

    test("canceling ends every job that had not ended, and nothing moves it again", async () => {
      const stores = await open();
      const id = await startJobs(stores, [plainJob("a"), plainJob("b", ["a"])]);
      const [task] = await claimAll(stores);
      await cancelWorkflow(depsOf(stores), actor, id);
      await report(stores, task as ClaimedTask, "success");
      expect(await statusesOf(stores, id)).toEqual(["canceled", "canceled", "canceled"]);
      expect(await claimAll(stores)).toEqual([]);
    });

    test("an approval lets its dependents go when it is given", async () => {
      const stores = await open();
      const approval: JobPlan = { type: "approval", name: "ok", requires: [] };
      const id = await startJobs(stores, [approval, plainJob("deploy", ["ok"])]);
      expect(await statusesOf(stores, id)).toEqual(["on_hold", "on_hold", "blocked"]);
      const attempt = await stores.builds.attempt(id);
      await approveJob(depsOf(stores), actor, { workflowId: id, jobId: attempt?.jobs[0]?.id ?? "" });
      expect(await statusesOf(stores, id)).toEqual(["running", "success", "queued"]);
    });

    test("two answers to the last need of a job queue it once", async () => {
      const stores = await open();
      const id = await startJobs(stores, [plainJob("a"), plainJob("b"), plainJob("c", ["a", "b"])]);
      const claimed = await claimAll(stores);
      await Promise.all(claimed.map((task) => report(stores, task, "success")));
      expect(await statusesOf(stores, id)).toEqual(["running", "success", "success", "queued"]);
      expect((await claimAll(stores)).length).toBe(1);
    });
  });
}
