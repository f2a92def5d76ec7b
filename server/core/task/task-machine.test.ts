import { describe, expect, test } from "vitest";
import { taskStatuses } from "#server/core/status/task-status.ts";
import { isFinalTask, taskAfter, taskEdges, taskEvents } from "#server/core/task/task-machine.ts";

describe("every status and event of a task", () => {
  for (const status of taskStatuses) {
    for (const event of taskEvents) {
      const to = taskEdges[status][event];
      test(`${status} + ${event} -> ${to ?? "refused"}`, () => {
        const result = taskAfter(status, event);
        if (to === undefined) expect(result).toMatchObject({ ok: false, error: { code: "illegal_transition" } });
        else expect(result).toEqual({ ok: true, value: to });
      });
    }
  }
});

test("an ending of a task is final", () => {
  expect(taskStatuses.filter(isFinalTask)).toEqual([
    "success",
    "failed",
    "timedout",
    "canceled",
    "infrastructure_fail",
  ]);
});

test("a lost agent sends a task back to the queue only when nothing of it had started", () => {
  expect(taskEdges.claimed.loseLease).toBe("queued");
  expect(taskEdges.running.loseLease).toBe("infrastructure_fail");
});
