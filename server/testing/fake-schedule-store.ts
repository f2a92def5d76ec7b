import type { BuildStore } from "#server/core/ports/build-store.ts";
import type { ScheduleStore } from "#server/core/ports/schedule-store.ts";
import type { FakeBuildMemory } from "#server/testing/fake-build-memory.ts";

/** ScheduleStore in memory, over the same tables as the fake BuildStore, which it makes its pipelines with. */
export function fakeScheduleStore(memory: FakeBuildMemory, builds: BuildStore): ScheduleStore {
  return {
    due: async (now, limit) =>
      [...memory.schedules.values()]
        .filter(({ nextRunAt }) => nextRunAt <= now)
        .sort((a, b) => a.nextRunAt.getTime() - b.nextRunAt.getTime())
        .slice(0, limit),
    fire: async ({ id, nextRunAt: dueAt }, pipeline, { nextRunAt, now }) => {
      const found = memory.schedules.get(id);
      if (found === undefined || found.nextRunAt.getTime() !== dueAt.getTime()) return null;
      if (nextRunAt === null) memory.schedules.delete(id);
      else memory.schedules.set(id, { ...found, nextRunAt });
      return builds.createPipeline(pipeline, now);
    },
  };
}
