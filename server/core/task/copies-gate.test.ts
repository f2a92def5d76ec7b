import { expect, test } from "vitest";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import { copiesGate } from "#server/core/task/copies-gate.ts";

const copy = (index: number, status: TaskStatus, reached = false) => ({ index, status, reached });

test("it opens once every other copy has come to the step, or has ended well before it", () => {
  expect(copiesGate([])).toEqual({ verdict: "go" });
  expect(copiesGate([copy(1, "running", true), copy(2, "success")])).toEqual({ verdict: "go" });
});

test("a copy that failed after the step does not close it", () => {
  expect(copiesGate([copy(1, "failed", true)])).toEqual({ verdict: "go" });
});

test("while copies are on their way it waits, and tells those without an agent apart", () => {
  const others = [copy(1, "running", true), copy(2, "running"), copy(3, "queued"), copy(4, "claimed")];
  expect(copiesGate(others)).toEqual({ verdict: "wait", running: 2, queued: 1 });
});

test.each(["failed", "canceled", "timedout", "infrastructure_fail"] as const)(
  "a copy that ended as %s before the step closes it for good",
  (status) => {
    expect(copiesGate([copy(1, "running"), copy(2, status)])).toEqual({ verdict: "never", copy: 2 });
  },
);
