import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { cancelWorkflow } from "#server/commands/cancel-workflow.ts";
import type { Deps } from "#server/commands/deps.ts";
import { settleLock } from "#server/commands/settle-lock.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { LockStore } from "#server/core/ports/lock-store.ts";
import { settleLocks } from "#server/dispatcher/lock-round.ts";
import { type OpenedStores, plainJob, startJobs } from "#server/testing/build-contract.ts";

/** Stores of builds with the locks over the same rows. */
export interface OpenedLocks extends Pick<OpenedStores, "builds" | "tasks" | "projectId" | "agentId" | "instanceId"> {
  readonly locks: LockStore;
}

const actor = { kind: "local" } as const;
const guarded = (key: string): JobPlan[] => [
  { type: "lock", name: "lock", key, requires: [] },
  plainJob("work", ["lock"]),
  { type: "unlock", name: "unlock", key, requires: [{ job: "work", statuses: ["success"] }] },
];

/** What every lock store must do, together with the store of builds beside it. */
export function lockContract(name: string, open: () => Promise<OpenedLocks>): void {
  describe(`locks in ${name}`, () => {
    const depsOf = (stores: OpenedLocks) =>
      ({ ...stores, ids: systemIds, clock: { now: () => new Date() } }) as unknown as Deps;
    const statusOf = async ({ builds }: OpenedLocks, workflowId: string) =>
      (await builds.attempt(workflowId))?.jobs[0]?.status;

    test("requests are told the longest waiting first, and holders only while they hold", async () => {
      const stores = await open();
      const first = await startJobs(stores, guarded("k"));
      const { requests, holders } = await stores.locks.snapshot();
      expect([requests.map((request) => request.workflowId), holders]).toEqual([[first], []]);
      expect(requests[0]).toMatchObject({ key: "k", pipelineNumber: 1, projectId: stores.projectId, waitDetail: null });
      await settleLocks(depsOf(stores));
      const second = await startJobs(stores, guarded("k"));
      const after = await stores.locks.snapshot();
      expect(after.requests.map((request) => request.workflowId)).toEqual([second]);
      expect(after.holders).toMatchObject([{ workflowId: first, key: "k", pipelineNumber: 1, workflowName: "w" }]);
      await cancelWorkflow(depsOf(stores), actor, first);
      expect((await stores.locks.snapshot()).holders).toEqual([]);
      await settleLocks(depsOf(stores));
      expect(await statusOf(stores, second)).toBe("success");
    });

    test("a lock is taken once, even when two engines grant it at the same time", async () => {
      const stores = await open();
      const workflows = [await startJobs(stores, guarded("k")), await startJobs(stores, guarded("k"))];
      const { requests } = await stores.locks.snapshot();
      const grants = requests.map((request) =>
        settleLock(depsOf(stores), { kind: "grant", request, isHeldAlready: false }),
      );
      const results = await Promise.allSettled(grants);
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["fulfilled", "rejected"]));
      const refused = results.find((result) => result.status === "rejected");
      expect(refused?.reason).toMatchObject({ code: "conflict" });
      const statuses = await Promise.all(workflows.map((id) => statusOf(stores, id)));
      expect(new Set(statuses)).toEqual(new Set(["queued", "success"]));
    });

    test("a sentence is kept while the job waits", async () => {
      const stores = await open();
      await startJobs(stores, guarded("k"));
      const [request] = (await stores.locks.snapshot()).requests;
      await stores.locks.explain(new Map([[request?.jobId ?? "", "Because."]]), new Date());
      expect((await stores.locks.snapshot()).requests[0]?.waitDetail).toBe("Because.");
    });

    test("no lock is left behind by a workflow that ended", async () => {
      const stores = await open();
      const id = await startJobs(stores, guarded("k"));
      await settleLocks(depsOf(stores));
      expect(await stores.locks.freeEnded()).toBe(0);
      await cancelWorkflow(depsOf(stores), actor, id);
      expect(await stores.locks.freeEnded()).toBe(0);
    });
  });
}
