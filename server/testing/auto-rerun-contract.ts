import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { autoRerunWorkflow } from "#server/commands/auto-rerun-workflow.ts";
import { cancelJob } from "#server/commands/cancel-job.ts";
import type { Deps } from "#server/commands/deps.ts";
import { recordAgentMessages } from "#server/commands/record-agent-messages.ts";
import { rerunWorkflow } from "#server/commands/rerun-workflow.ts";
import type { TaskOutcome } from "#server/core/agent-protocol/agent-message.ts";
import { type AutoRerunQueue, cutOffAttemptsMax } from "#server/core/ports/auto-rerun-queue.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";
import { rerunFailed } from "#server/dispatcher/auto-rerun-round.ts";
import { type OpenedStores, plainJob, startJobs } from "#server/testing/build-contract.ts";
import { FakeVariableMemory, fakeVariableStore } from "#server/testing/fake-variables.ts";

/** Stores of builds with the queue of automatic reruns over the same rows. */
export interface OpenedAutoReruns extends OpenedStores {
  readonly autoReruns: AutoRerunQueue;
}

const actor = { kind: "local" } as const;
const longAgo = new Date(0);

/** What every queue of automatic reruns must do, together with the stores beside it. */
export function autoRerunContract(name: string, open: () => Promise<OpenedAutoReruns>): void {
  const depsOf = (stores: OpenedAutoReruns) =>
    ({
      ...stores,
      variables: fakeVariableStore(new FakeVariableMemory()),
      ids: systemIds,
      clock: { now: () => new Date() },
      limits: { leaseSeconds: 30, heartbeatSeconds: 5, pollSecondsMax: 30, drainSeconds: 60, jobSecondsMax: 60 },
    }) as unknown as Deps;
  const endAll = async (
    stores: OpenedAutoReruns,
    outcome: TaskOutcome,
    { reason = null, stepKinds = [] }: { reason?: StopReason | null; stepKinds?: readonly string[] } = {},
  ): Promise<void> => {
    const { tasks, agentId, instanceId } = stores;
    const { queued } = await tasks.snapshot({ perProject: 50, seenSince: longAgo });
    const placements = queued.map(({ id }) => ({ taskId: id, agentId, instanceId, tokenHash: `hash ${id}` }));
    const at = new Date().toISOString();
    const started = { type: "task_started", executor: "host", notice: null, at } as const;
    const steps = stepKinds.map((kind, step) => ({
      type: "step_started" as const,
      step,
      name: kind,
      kind,
      command: null,
      at,
    }));
    const finished = { type: "task_finished", outcome, reason, detail: null, at } as const;
    for (const { taskId, epoch, job } of await tasks.claim(placements, new Date(Date.now() + 30_000), new Date()))
      await recordAgentMessages(depsOf(stores), {
        taskId,
        jobId: job.id,
        epoch,
        logs: [],
        messages: [started, ...steps, finished],
      });
  };
  const failing = async (stores: OpenedAutoReruns, autoRerunsLeft: number, jobs = [plainJob("a")]): Promise<string> => {
    const id = await startJobs(stores, jobs, { autoRerunsLeft });
    await endAll(stores, "failed");
    return id;
  };

  describe(`automatic reruns in ${name}`, () => {
    test("a failed workflow is rerun as often as it may, each attempt linked to the one before, and then no more", async () => {
      const stores = await open();
      let id = await failing(stores, 2);
      for (const left of [1, 0]) {
        expect(await stores.autoReruns.waiting(longAgo)).toEqual([id]);
        await rerunFailed(depsOf(stores), { rerunsBegun: false });
        await endAll(stores, "failed");
        const next = (await stores.autoReruns.waiting(longAgo))[0];
        expect(next === undefined).toBe(left === 0);
        id = next ?? id;
      }
      await rerunFailed(depsOf(stores), { rerunsBegun: false });
      expect((await stores.builds.attempt(id))?.newestAttempt).toBe(3);
    });

    test("two engines rerun it once", async () => {
      const stores = await open();
      const id = await failing(stores, 1);
      await Promise.all([1, 2, 3].map(() => autoRerunWorkflow(depsOf(stores), id)));
      expect((await stores.builds.attempt(id))?.newestAttempt).toBe(2);
    });

    test("one without reruns left, a success, an old one and a person's rerun are left alone", async () => {
      const stores = await open();
      await failing(stores, 0);
      await startJobs(stores, [plainJob("a")], { autoRerunsLeft: 3 });
      await endAll(stores, "success");
      expect(await stores.autoReruns.waiting(longAgo)).toEqual([]);
      const id = await failing(stores, 3);
      expect(await stores.autoReruns.waiting(new Date(Date.now() + 60_000))).toEqual([]);
      await rerunWorkflow(depsOf(stores), actor, { workflowId: id, from: "failed" });
      await endAll(stores, "failed");
      expect(await stores.autoReruns.waiting(longAgo)).toEqual([]);
    });

    const stopped = { reason: "serverStopped", stepKinds: ["spin_up", "service"] } as const;
    const begun = { ...stopped, stepKinds: ["spin_up", "run"] };
    const cutOff = (stores: OpenedAutoReruns, alsoBegun = false) =>
      stores.autoReruns.cutOff({ madeSince: longAgo, alsoBegun });

    test("what a stop cut off before any step had begun is started again, as often as that happens within limits", async () => {
      const stores = await open();
      const first = await startJobs(stores, [plainJob("a"), plainJob("b", ["a"])]);
      for (let stops = 0; stops < cutOffAttemptsMax; stops += 1) {
        await endAll(stores, "infrastructure_fail", stopped);
        expect(await cutOff(stores)).toHaveLength(1);
        await Promise.all([1, 2].map(() => rerunFailed(depsOf(stores), { rerunsBegun: false })));
        expect(await cutOff(stores, true)).toEqual([]);
      }
      await endAll(stores, "infrastructure_fail", stopped);
      expect(await cutOff(stores, true)).toEqual([]);
      expect((await stores.builds.attempt(first))?.newestAttempt).toBe(cutOffAttemptsMax + 1);
    });

    test("what a stop cut off in the middle of its steps is started again only where the owner wants that", async () => {
      const stores = await open();
      const id = await startJobs(stores, [plainJob("a")]);
      await endAll(stores, "infrastructure_fail", begun);
      await rerunFailed(depsOf(stores), { rerunsBegun: false });
      expect(await cutOff(stores)).toEqual([]);
      expect(await cutOff(stores, true)).toEqual([id]);
      await rerunFailed(depsOf(stores), { rerunsBegun: true });
      expect((await stores.builds.attempt(id))?.newestAttempt).toBe(2);
    });

    test("a workflow that failed for another reason too, or was canceled, is not started again after a stop", async () => {
      const stores = await open();
      await startJobs(stores, [plainJob("a")]);
      await endAll(stores, "infrastructure_fail", { reason: "agentLost" });
      const mixed = await startJobs(stores, [plainJob("a"), plainJob("b")]);
      const attempt = await stores.builds.attempt(mixed);
      await cancelJob(depsOf(stores), actor, attempt?.jobs[0]?.id ?? "");
      await endAll(stores, "infrastructure_fail", stopped);
      const withReruns = await startJobs(stores, [plainJob("a")], { autoRerunsLeft: 1 });
      await endAll(stores, "infrastructure_fail", stopped);
      expect(await cutOff(stores, true)).toEqual([]);
      expect(await stores.autoReruns.waiting(longAgo)).toEqual([withReruns]);
    });

    test("one that somebody canceled a job of is left alone", async () => {
      const stores = await open();
      const id = await startJobs(stores, [plainJob("a"), plainJob("b")], { autoRerunsLeft: 1 });
      const attempt = await stores.builds.attempt(id);
      await cancelJob(depsOf(stores), actor, attempt?.jobs[0]?.id ?? "");
      await endAll(stores, "failed");
      expect((await stores.builds.attempt(id))?.status).toBe("failed");
      expect(await stores.autoReruns.waiting(longAgo)).toEqual([]);
    });
  });
}
