import { describe, expect, test } from "vitest";
import { emptyJobStatusCounts, type JobStatus } from "#server/core/status/job-status.ts";
import { foldJobs } from "#server/core/workflow/fold-jobs.ts";

const cases: readonly (readonly [readonly JobStatus[], ReturnType<typeof foldJobs>])[] = [
  [["queued", "blocked"], "running"],
  [["running", "success"], "running"],
  [["running", "failed"], "failing"],
  [["blocked", "infrastructure_fail", "running"], "failing"],
  [["on_hold", "blocked", "success"], "on_hold"],
  [["on_hold", "running"], "running"],
  [["on_hold", "failed"], "failing"],
  [["success", "success"], "success"],
  [["success", "failed", "not_run"], "failed"],
  [["success", "timedout"], "failed"],
  [["canceled", "success"], "canceled"],
  [["canceled", "failed"], "failed"],
  [["unauthorized", "failed"], "unauthorized"],
  [["not_run"], "not_run"],
  [["success", "not_run"], "success"],
  [[], "success"],
];

describe("a workflow's status is what its jobs say", () => {
  for (const [statuses, expected] of cases) {
    test(`${statuses.join(", ") || "no jobs"} -> ${expected}`, () => {
      const counts = emptyJobStatusCounts();
      for (const status of statuses) counts[status] += 1;
      expect(foldJobs(counts)).toBe(expected);
    });
  }

  test("a canceled one is canceled, whatever its jobs came to before; until they have ended it is what they say", () => {
    const counts = emptyJobStatusCounts();
    counts.infrastructure_fail = 1;
    counts.canceled = 2;
    expect(foldJobs(counts, true)).toBe("canceled");
    expect(foldJobs(counts)).toBe("failed");
    counts.running = 1;
    expect(foldJobs(counts, true)).toBe("failing");
  });
});
