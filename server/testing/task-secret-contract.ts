import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import type { Deps } from "#server/commands/deps.ts";
import { recordAgentMessages } from "#server/commands/record-agent-messages.ts";
import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";
import type { TaskSecretStore } from "#server/core/ports/task-secret-store.ts";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";
import { type OpenedStores, plainJob, startJobs } from "#server/testing/build-contract.ts";

/** Stores of builds and tasks with the one of tasks' secrets over the same rows. */
export interface OpenedTaskSecrets extends OpenedStores {
  readonly secretStore: TaskSecretStore;
}

const longAgo = new Date(0);

/** What every store of tasks' secrets must do, together with the stores beside it. */
export function taskSecretContract(name: string, open: () => Promise<OpenedTaskSecrets>): void {
  const claim = async ({ tasks, agentId, instanceId }: OpenedTaskSecrets) => {
    const { queued } = await tasks.snapshot({ perProject: 50, seenSince: longAgo });
    const placements = queued.map(({ id }) => ({ taskId: id, agentId, instanceId, tokenHash: `hash ${id}` }));
    return tasks.claim(placements, new Date(Date.now() + 30_000), new Date());
  };
  const started = async (stores: OpenedTaskSecrets, count: number) => {
    await startJobs(
      stores,
      Array.from({ length: count }, (_, index) => plainJob(`job-${index}`)),
    );
    return claim(stores);
  };
  const one = async (stores: OpenedTaskSecrets) => {
    const [claimed] = await started(stores, 1);
    if (claimed === undefined) throw new Error("nothing was claimed");
    return { taskId: claimed.taskId, epoch: claimed.epoch };
  };
  const end = async (stores: OpenedTaskSecrets, { taskId, epoch, job }: ClaimedTask) => {
    const at = new Date().toISOString();
    const messages: AgentMessage[] = [
      { type: "task_started", executor: "host", notice: null, at },
      { type: "task_finished", outcome: "success", reason: null, detail: null, at },
    ];
    const deps = { ...stores, ids: systemIds, clock: { now: () => new Date() } } as unknown as Deps;
    await recordAgentMessages(deps, { taskId, jobId: job.id, epoch, logs: [], messages });
  };

  describe(`secrets of tasks in ${name}`, () => {
    test("are found for the run they were kept for, until they are removed", async () => {
      const stores = await open();
      const run = await one(stores);
      const store = stores.secretStore;
      expect(await store.find(run)).toBeNull();
      await store.save(run, "sealed");
      await store.save(run, "sealed again");
      expect(await store.find(run)).toBe("sealed again");
      expect(await store.find({ ...run, epoch: run.epoch + 1 })).toBeNull();
      await store.remove({ ...run, epoch: run.epoch + 1 });
      expect(await store.find(run)).toBe("sealed again");
      await store.remove(run);
      await store.remove(run);
      expect(await store.find(run)).toBeNull();
    });

    test("of a later run replace those of an earlier one, and never the other way round", async () => {
      const stores = await open();
      const run = await one(stores);
      const later = { ...run, epoch: run.epoch + 1 };
      await stores.secretStore.save(run, "first");
      await stores.secretStore.save(later, "second");
      await stores.secretStore.save(run, "late");
      expect(await stores.secretStore.find(run)).toBeNull();
      expect(await stores.secretStore.find(later)).toBe("second");
    });

    test("of a task that does not exist are not kept, and nobody minds", async () => {
      const { secretStore } = await open();
      const run = { taskId: systemIds.next(), epoch: 1 };
      await secretStore.save(run, "sealed");
      expect(await secretStore.find(run)).toBeNull();
    });

    test("of tasks that ended are removed in time, those of running ones stay", async () => {
      const stores = await open();
      const runs = await started(stores, 2);
      for (const run of runs) await stores.secretStore.save(run, "sealed");
      const [ended, running] = runs;
      if (ended === undefined || running === undefined) throw new Error("two tasks were wanted");
      await end(stores, ended);
      expect(await stores.secretStore.removeEnded(longAgo)).toEqual([]);
      expect(await stores.secretStore.removeEnded(new Date(Date.now() + 60_000))).toEqual([ended.taskId]);
      expect(await stores.secretStore.find(ended)).toBeNull();
      expect(await stores.secretStore.find(running)).toBe("sealed");
    });
  });
}
