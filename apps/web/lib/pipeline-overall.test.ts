import { describe, expect, test } from "vitest";
import { emptyJobStatusCounts } from "#server/core/status/job-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";
import { pipelineOverall, pipelineStoppedAt } from "#web/lib/pipeline-overall.ts";

const chip = (status: WorkflowStatus, stoppedAt: string | null = null) => ({
  id: status,
  name: status,
  attempt: 1,
  isSetup: false,
  startedBy: "ada",
  status,
  jobCounts: emptyJobStatusCounts(),
  createdAt: "2026-01-01T00:00:00Z",
  stoppedAt,
});
const overall = (...statuses: WorkflowStatus[]) =>
  pipelineOverall({ state: "created", workflows: statuses.map((status) => chip(status)) });

describe("a pipeline is told by its worst news", () => {
  test.each<[WorkflowStatus[], string]>([
    [["success", "success"], "success"],
    [["success", "running"], "running"],
    [["failed", "running"], "failing"],
    [["failing", "success"], "failing"],
    [["failed", "on_hold"], "failed"],
    [["success", "on_hold"], "on_hold"],
    [["success", "canceled"], "canceled"],
    [["error", "success"], "error"],
    [[], "not_run"],
  ])("%j is %s", (statuses, word) => expect(overall(...statuses)).toBe(word));

  test("a configuration that could not be compiled speaks for itself", () => {
    expect(pipelineOverall({ state: "errored", workflows: [] })).toBe("errored");
  });
});

describe("a pipeline's end", () => {
  const base = { createdAt: "2026-01-01T00:00:00Z", state: "created" } as const;
  test("is that of its last workflow", () => {
    const workflows = [chip("success", "2026-01-01T00:02:00Z"), chip("failed", "2026-01-01T00:01:00Z")];
    expect(pipelineStoppedAt({ ...base, workflows })).toBe("2026-01-01T00:02:00Z");
  });
  test("is open while one workflow has not ended", () => {
    expect(
      pipelineStoppedAt({ ...base, workflows: [chip("success", "2026-01-01T00:02:00Z"), chip("running")] }),
    ).toBeNull();
  });
});
