import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { newWorkflows } from "#server/core/build/new-workflows.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { GreenRuns } from "#server/core/ports/green-runs.ts";
import type { OpenedStores } from "#server/testing/build-contract.ts";

/** A store of builds with the question for green runs over the same rows. */
export interface OpenedGreenRuns extends Pick<OpenedStores, "builds" | "projectId"> {
  readonly greenRuns: GreenRuns;
}

const done: JobPlan = { type: "no-op", name: "done", requires: [] };
const open: JobPlan = { type: "approval", name: "open", requires: [] };
const facts = { startedBy: "ada", missingContexts: new Set<string>() };
const commitOf = (digit: string) => ({ revision: digit.repeat(40), subject: "s", body: "", authorName: "Ada" });

/** What every store of green runs must do, together with the store of builds beside it. */
export function greenRunsContract(name: string, openStores: () => Promise<OpenedGreenRuns>): void {
  interface Run {
    readonly branch: string;
    readonly digit: string;
    readonly workflows: Readonly<Record<string, JobPlan>>;
    readonly setup?: true;
  }
  const run = async ({ builds, projectId }: OpenedGreenRuns, { branch, digit, workflows, setup }: Run) => {
    const asked = { triggerType: "api", actorLogin: "ada", branch, tag: null, revision: null, parameters: {} };
    const { id } = await builds.createPipeline(
      { ...asked, id: systemIds.next(), projectId, configPath: "c" },
      new Date(),
    );
    const plans = Object.entries(workflows).map(([workflow, job]) => ({ name: workflow, jobs: [job] }));
    const plan = { workflows: plans, ...(setup === undefined ? {} : { setup }) };
    const outcome = { commit: commitOf(digit), configSource: "", errors: [], issues: [] };
    const made = newWorkflows(plan, facts, () => systemIds.next());
    await builds.startPipeline(
      { ...outcome, pipelineId: id, projectId, status: "created", workflows: made },
      new Date(),
    );
  };

  describe(`green runs in ${name}`, () => {
    test("each workflow was green last at a commit of its own, on its own branch", async () => {
      const stores = await openStores();
      await run(stores, { branch: "main", digit: "1", workflows: { build: done, deploy: done } });
      await run(stores, { branch: "main", digit: "2", workflows: { build: done, deploy: open } });
      await run(stores, { branch: "other", digit: "3", workflows: { build: done } });
      const green = await stores.greenRuns.lastGreen(stores.projectId, "main");
      expect(Object.fromEntries(green)).toEqual({ build: "2".repeat(40), deploy: "1".repeat(40) });
      expect(await stores.greenRuns.lastGreen(stores.projectId, "nowhere")).toEqual(new Map());
    });

    test("a setup workflow is not what it prepares", async () => {
      const stores = await openStores();
      await run(stores, { branch: "main", digit: "1", workflows: { build: done }, setup: true });
      expect(await stores.greenRuns.lastGreen(stores.projectId, "main")).toEqual(new Map());
    });
  });
}
