import { describe, expect, test } from "vitest";
import { isFinalJob, jobAfter, jobEdges, jobEvents } from "#server/core/job/job-machine.ts";
import { jobStatuses } from "#server/core/status/job-status.ts";

describe("every status and event of a job", () => {
  for (const status of jobStatuses) {
    for (const event of jobEvents) {
      const to = jobEdges[status][event];
      test(`${status} + ${event} -> ${to ?? "refused"}`, () => {
        const result = jobAfter(status, event);
        if (to === undefined) expect(result).toMatchObject({ ok: false, error: { code: "illegal_transition" } });
        else expect(result).toEqual({ ok: true, value: to });
      });
    }
  }
});

test("an ending of a job is final", () => {
  expect(jobStatuses.filter(isFinalJob)).toEqual([
    "success",
    "failed",
    "timedout",
    "canceled",
    "not_run",
    "infrastructure_fail",
    "unauthorized",
  ]);
});

test("every job that has not ended can be canceled", () => {
  for (const status of jobStatuses) if (!isFinalJob(status)) expect(jobEdges[status].cancel).toBe("canceled");
});
