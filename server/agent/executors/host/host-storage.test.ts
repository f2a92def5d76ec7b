import { describe, expect, test } from "vitest";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { describeStorage } from "#server/testing/executor-storage-contract.ts";
import { describeHandingOver } from "#server/testing/handing-over-contract.ts";
import { describeHostileArchives } from "#server/testing/hostile-archive-contract.ts";
import { nearStoreSettings } from "#server/testing/near-store-directory.ts";

describe("storage on the host executor", () => {
  const subject = { kind: "host", agentSettings: () => ({}), executor: { kind: "machine", image: "default" } } as const;
  describeStorage(subject);
  describeHostileArchives(subject);

  describe("beside the server's store", () => {
    const agentSettings = nearStoreSettings();
    describeStorage({ ...subject, agentSettings });
    describeHostileArchives({ ...subject, agentSettings });
    describeHandingOver({ ...subject, agentSettings });
  });

  test("a canceled task ends its saving at once, and nothing is stored", async () => {
    await using fixture = await AgentFixture.start();
    const save = { type: "save_cache", name: "save", when: "on_success", key: "k", paths: ["huge"] } as const;
    const spec = taskSpec([runStep("mkdir huge; truncate -s 100G huge/hole"), save]);
    fixture.door.give(spec);
    await fixture.printed(spec, 2, "Creating cache archive");
    fixture.door.cancel(spec.taskId);
    const told = await fixture.door.finished(spec.taskId);
    expect(told.finished?.outcome).toBe("canceled");
    expect(told.stepEnd(2)?.status).toBe("canceled");
    expect(fixture.door.storage.caches).toEqual([]);
  });
});
