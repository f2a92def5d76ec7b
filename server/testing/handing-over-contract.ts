import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import type { ExecutorUnderTest } from "#server/testing/executor-contract.ts";
import { until } from "#server/testing/until.ts";

const base = { name: "step", when: "on_success" } as const;
const save = (key: string, ...paths: string[]): StepPlan => ({ ...base, type: "save_cache", key, paths });
const restore = (...keys: string[]): StepPlan => ({ ...base, type: "restore_cache", keys });

/** What is promised besides to agents that share a disk with the server's store. */
export function describeHandingOver(subject: ExecutorUnderTest): void {
  const start = () => AgentFixture.start(subject.agentSettings());
  const run = (fixture: AgentFixture, steps: readonly StepPlan[]) =>
    fixture.run(taskSpec(steps, { executor: subject.executor }));

  test("archives are handed over and taken as files, and nothing of them stays behind", async () => {
    await using fixture = await start();
    const { storage } = fixture.door;
    const saved = await run(fixture, [
      runStep("mkdir d; head -c 300000 /dev/urandom >d/a; sha256sum d/a"),
      save("k", "d"),
    ]);
    expect(saved.finished?.outcome).toBe("success");
    expect([storage.handedOver, storage.uploads]).toEqual([1, 0]);
    const gone = [...storage.archives.keys()][0] ?? "";
    const restored = await run(fixture, [restore("k"), runStep("sha256sum d/a")]);
    expect(restored.text(2)).toBe(saved.text(1));
    const near = storage.nearDirectory ?? "";
    expect(readdirSync(near).sort()).toEqual([".incoming", gone]);
    expect(readdirSync(join(near, ".incoming"))).toEqual([]);
  });

  test("a canceled task ends its saving at once, and leaves nothing in the store", async () => {
    await using fixture = await start();
    const make = "mkdir huge; perl -e 'open F, \">huge/hole\"; truncate F, 100 << 30'";
    const steps = [runStep(make), save("k", "huge")];
    const spec = taskSpec(steps, { executor: subject.executor });
    fixture.door.give(spec);
    await fixture.printed(spec, 2, "Creating cache archive");
    const incoming = join(fixture.door.storage.nearDirectory ?? "", ".incoming");
    await until(() => existsSync(incoming) && readdirSync(incoming).length > 0);
    fixture.door.cancel(spec.taskId);
    expect((await fixture.door.finished(spec.taskId)).finished?.outcome).toBe("canceled");
    expect(readdirSync(incoming)).toEqual([]);
    expect(fixture.door.storage.caches).toEqual([]);
  });

  test("where the server does not find the file, the archive is sent, and one that is not found is fetched", async () => {
    await using fixture = await start();
    const { storage } = fixture.door;
    storage.nearDirectory = null;
    const make = runStep("mkdir d; head -c 300000 /dev/urandom >d/a; sha256sum d/a");
    const saved = await run(fixture, [make, save("k", "d")]);
    expect(saved.finished?.outcome).toBe("success");
    expect([storage.handedOver, storage.uploads]).toEqual([0, 1]);
    const restored = await run(fixture, [restore("k"), runStep("sha256sum d/a")]);
    expect(restored.text(2)).toBe(saved.text(1));
  });
}
