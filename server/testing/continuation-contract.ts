import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { newWorkflows } from "#server/core/build/new-workflows.ts";
import type { ContinuationStore } from "#server/core/ports/continuation-store.ts";
import { type OpenedStores, plainJob } from "#server/testing/build-contract.ts";

/** A store of builds with the continuations over the same rows. */
export interface OpenedContinuations extends Pick<OpenedStores, "builds" | "projectId"> {
  readonly continuations: ContinuationStore;
}

const now = new Date("2026-01-01T00:00:00Z");
const later = new Date("2026-01-01T06:00:00Z");
const facts = { startedBy: "ada", missingContexts: new Set<string>() };

/** What every continuation store must do, together with the store of builds beside it. */
export function continuationContract(name: string, open: () => Promise<OpenedContinuations>): void {
  const nextId = () => systemIds.next();
  const start = async ({ builds, projectId }: OpenedContinuations): Promise<string> => {
    const asked = { triggerType: "api", actorLogin: "ada", branch: "main", tag: null, revision: null };
    const request = { ...asked, id: nextId(), projectId, parameters: { a: 1 }, configPath: "c" };
    const { id: pipelineId } = await builds.createPipeline(request, now);
    const workflows = newWorkflows(
      { setup: true, workflows: [{ name: "setup", jobs: [plainJob("s")] }] },
      facts,
      nextId,
    );
    const commit = { revision: "b".repeat(40), subject: "s", body: "", authorName: "Ada" };
    const outcome = { commit, configSource: "setup text", errors: [], issues: [], workflows };
    await builds.startPipeline({ ...outcome, pipelineId, projectId, status: "setup" }, now);
    return pipelineId;
  };
  const outcomeOf = ({ projectId }: OpenedContinuations, pipelineId: string) => ({
    pipelineId,
    projectId,
    status: "created" as const,
    configSource: "next text",
    parameters: {},
    errors: [],
    issues: [],
    orbs: {},
    workflows: newWorkflows({ workflows: [{ name: "next", jobs: [plainJob("n")] }] }, facts, nextId),
    actor: "ada",
  });

  describe(`continuations in ${name}`, () => {
    test("a key finds its pipeline with what the continuation is compiled from; another finds none", async () => {
      const stores = await open();
      const pipelineId = await start(stores);
      await stores.continuations.addKey({ keyHash: `hash of ${pipelineId}`, pipelineId, expiresAt: later });
      expect(await stores.continuations.findByKey(`hash of ${pipelineId}`)).toMatchObject({
        id: pipelineId,
        status: "setup",
        branch: "main",
        revision: "b".repeat(40),
        parameters: { a: 1 },
        setupSource: "setup text",
        keyExpiresAt: later,
      });
      expect(await stores.continuations.findByKey("another")).toBeNull();
    });

    test("a pipeline is continued once, however many ask", async () => {
      const stores = await open();
      const pipelineId = await start(stores);
      await stores.continuations.addKey({ keyHash: `key of ${pipelineId}`, pipelineId, expiresAt: later });
      const outcomes = Array.from({ length: 4 }, () => outcomeOf(stores, pipelineId));
      const done = await Promise.all(outcomes.map((outcome) => stores.continuations.continuePipeline(outcome, now)));
      expect(done.filter(Boolean)).toHaveLength(1);
      const winner = outcomes[done.indexOf(true)]?.workflows[0]?.id ?? "";
      expect(await stores.builds.attempt(winner)).toMatchObject({
        name: "next",
        isSetup: false,
        pipelineStatus: "created",
      });
      const loser = outcomes[done.indexOf(false)]?.workflows[0]?.id ?? "";
      expect(await stores.builds.attempt(loser)).toBeNull();
      expect((await stores.continuations.findByKey(`key of ${pipelineId}`))?.status).toBe("created");
    });
  });
}
