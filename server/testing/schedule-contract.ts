import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import type { Deps } from "#server/commands/deps.ts";
import type { ScheduleStore } from "#server/core/ports/schedule-store.ts";
import { fireSchedules } from "#server/dispatcher/schedule-round.ts";
import type { OpenedStores } from "#server/testing/build-contract.ts";

/** A store of builds with the schedules over the same rows. */
export interface OpenedSchedules extends Pick<OpenedStores, "builds" | "projectId"> {
  readonly schedules: ScheduleStore;
}

interface Timed {
  readonly workflow: string;
  readonly cron: string;
  readonly nextRunAt: Date;
}

const at = (time: string): Date => new Date(`2026-01-01T${time}:00Z`);
const nightly: Timed = { workflow: "nightly", cron: "0 3 * * *", nextRunAt: at("03:00") };
const hourly: Timed = { workflow: "hourly", cron: "0 * * * *", nextRunAt: at("01:00") };

/** What every schedule store must do, together with the store of builds beside it. */
export function scheduleContract(name: string, open: () => Promise<OpenedSchedules>): void {
  const asked = {
    triggerType: "webhook",
    actorLogin: "ada",
    tag: null,
    revision: null,
    parameters: {},
    configPath: "c",
  };
  const ask = ({ builds, projectId }: OpenedSchedules, branch: string | null) =>
    builds.createPipeline({ ...asked, id: systemIds.next(), projectId, branch }, at("00:00"));
  const compiled = ({ builds, projectId }: OpenedSchedules, pipelineId: string, schedules?: readonly Timed[]) =>
    builds.startPipeline(
      {
        pipelineId,
        projectId,
        status: "created",
        commit: null,
        configSource: "",
        errors: [],
        issues: [],
        workflows: [],
        schedules: schedules?.map((schedule) => ({ ...schedule, id: systemIds.next() })),
      },
      at("00:00"),
    );
  const push = async (stores: OpenedSchedules, branch: string | null, schedules?: readonly Timed[]) =>
    compiled(stores, (await ask(stores, branch)).id, schedules);
  const depsOf = (stores: OpenedSchedules, now: Date) =>
    ({ ...stores, ids: systemIds, clock: { now: () => now } }) as unknown as Deps;
  const dueAll = async ({ schedules }: OpenedSchedules) =>
    (await schedules.due(at("23:59"), 100)).map(({ branch, workflow }) => `${branch} ${workflow}`);

  describe(`schedules in ${name}`, () => {
    test("the newest configuration of a branch replaces its schedules, and those of no other branch", async () => {
      const stores = await open();
      await push(stores, "main", [hourly, nightly]);
      await push(stores, "other", [hourly]);
      await push(stores, "main", [nightly]);
      expect(new Set(await dueAll(stores))).toEqual(new Set(["main nightly", "other hourly"]));
      await push(stores, "other", []);
      expect(await dueAll(stores)).toEqual(["main nightly"]);
      await push(stores, "main");
      expect(await dueAll(stores)).toEqual(["main nightly"]);
    });

    test("a schedule that stays keeps its next time", async () => {
      const stores = await open();
      await push(stores, "main", [hourly]);
      await push(stores, "main", [{ ...hourly, nextRunAt: at("05:00") }]);
      expect(await stores.schedules.due(at("01:00"), 10)).toMatchObject([{ workflow: "hourly", actorLogin: "ada" }]);
    });

    test("an older pipeline that is compiled later changes nothing", async () => {
      const stores = await open();
      const old = await ask(stores, "main");
      await push(stores, "main", [nightly]);
      await compiled(stores, old.id, [hourly]);
      expect(await dueAll(stores)).toEqual(["main nightly"]);
    });

    test("each time starts one pipeline of its workflow, whichever engine is faster, and what was missed is made up for once", async () => {
      const stores = await open();
      await push(stores, "main", [hourly]);
      await fireSchedules(depsOf(stores, at("00:59")));
      expect(await stores.builds.pendingPipelines(10)).toEqual([]);
      await Promise.all([1, 2, 3].map(() => fireSchedules(depsOf(stores, at("04:30")))));
      expect(await stores.builds.pendingPipelines(10)).toMatchObject([
        { branch: "main", triggerType: "scheduled_pipeline", actorLogin: "ada", scheduledWorkflow: "hourly" },
      ]);
      expect(await stores.schedules.due(at("04:59"), 10)).toEqual([]);
      expect(await stores.schedules.due(at("05:00"), 10)).toHaveLength(1);
    });

    test("a schedule that never comes again is removed", async () => {
      const stores = await open();
      await push(stores, "main", [{ ...hourly, cron: "0 0 30 2 *" }]);
      await fireSchedules(depsOf(stores, at("01:00")));
      expect(await stores.builds.pendingPipelines(10)).toHaveLength(1);
      expect(await dueAll(stores)).toEqual([]);
    });
  });
}
