import { expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { createReaper } from "#server/dispatcher/reaper.ts";
import { FakeBuildMemory } from "#server/testing/fake-build-memory.ts";
import { fakeBuildStore } from "#server/testing/fake-build-store.ts";
import { fakeTaskStore } from "#server/testing/fake-task-store.ts";

/** A reaper whose database can be taken away, with a record of when leases were given their full time again. */
function reaperWithOutages() {
  const memory = new FakeBuildMemory();
  const tasks = fakeTaskStore(memory, []);
  const extended: string[] = [];
  const state = { away: false };
  const reaper = createReaper({
    builds: fakeBuildStore(memory),
    tasks: {
      ...tasks,
      lost: async (now) => {
        if (state.away) throw new AppError("unavailable", { userMessage: "The database is away." });
        return tasks.lost(now);
      },
    },
    agents: {
      register: () => Promise.reject(new Error("not here")),
      seen: async () => {},
      countSeenSince: async () => 0,
      extendLeases: async (until) => void extended.push(until.toISOString()),
    },
    clock: { now: () => new Date(0) },
    ids: systemIds,
    limits: { leaseSeconds: 30 },
  });
  return { reaper, extended, state };
}

test("leases get their full time again at the start, and not with every look", async () => {
  const { reaper, extended } = reaperWithOutages();
  await reaper.round();
  await reaper.round();
  expect(extended).toEqual(["1970-01-01T00:00:30.000Z"]);
});

test("after a database that was away nobody is lost for having been silent meanwhile", async () => {
  const { reaper, extended, state } = reaperWithOutages();
  await reaper.round();
  state.away = true;
  await expect(reaper.round()).rejects.toThrow();
  state.away = false;
  await reaper.round();
  await reaper.round();
  expect(extended).toHaveLength(2);
});

test("an outage that somebody else noticed counts too", async () => {
  const { reaper, extended } = reaperWithOutages();
  await reaper.round();
  reaper.noteOutage();
  await reaper.round();
  expect(extended).toHaveLength(2);
});
