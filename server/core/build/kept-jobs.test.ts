import { expect, test } from "vitest";
import { keptJobs, type RerunFrom } from "#server/core/build/kept-jobs.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

type Shape = readonly [name: string, status: JobStatus, needs?: readonly string[], type?: "lock" | "unlock"];

function kept(shapes: readonly Shape[], from: RerunFrom = "failed"): string[] {
  const jobs = shapes.map(([name, status, needs = [], type]) => {
    const requires = needs.map((job) => ({ job, statuses: ["success"] as const }));
    const plan: JobPlan = type === undefined ? { type: "no-op", name, requires } : { type, name, requires, key: "k" };
    return { id: name, name, status, plan, approvedBy: null, keptFrom: null, failedTests: 0 };
  });
  const attempt = { pipelineId: "p", projectId: "p", name: "w", status: "failed", newestAttempt: 1, jobs } as const;
  return [...keptJobs({ ...attempt, isSetup: false, autoRerunsLeft: 0, pipelineStatus: "created" }, from).keys()];
}

test("from failed, successes are kept that nothing failed comes before", () => {
  expect(
    kept([
      ["a", "success"],
      ["b", "failed"],
      ["c", "success", ["b"]],
      ["d", "success", ["a"]],
    ]),
  ).toEqual(["a", "d"]);
});

test("a named job runs again with all that comes after it", () => {
  const shapes: Shape[] = [
    ["a", "success"],
    ["b", "success", ["a"]],
    ["c", "success", ["b"]],
  ];
  expect(kept(shapes, { jobs: ["b"] })).toEqual(["a"]);
  expect(kept(shapes, "start")).toEqual([]);
});

test("a lock whose unlock runs again is taken again, with everything in between", () => {
  const shapes: Shape[] = [
    ["before", "success"],
    ["lock", "success", ["before"], "lock"],
    ["one", "success", ["lock"]],
    ["two", "failed", ["one"]],
    ["unlock", "success", ["two"], "unlock"],
  ];
  expect(kept(shapes)).toEqual(["before"]);
});

test("a lock that was given back after a success is kept with what it guarded", () => {
  const shapes: Shape[] = [
    ["lock", "success", [], "lock"],
    ["one", "success", ["lock"]],
    ["unlock", "success", ["one"], "unlock"],
    ["other", "failed"],
  ];
  expect(kept(shapes)).toEqual(["lock", "one", "unlock"]);
});
