import { expect, test } from "vitest";
import { firstStatuses } from "#server/core/build/first-statuses.ts";
import type { JobPlan, RequirementPlan } from "#server/core/plan/job-plan.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

type Needs = readonly string[] | RequirementPlan["statuses"];

const requires = (needs: Needs, statuses: readonly JobStatus[] = ["success"]) =>
  needs.map((job) => ({ job, statuses }));
const approval = (name: string, needs: Needs = [], contexts: readonly string[] = []): JobPlan => ({
  type: "approval",
  name,
  requires: requires(needs),
  contexts,
});
const noOp = (name: string, needs: Needs = [], statuses?: readonly JobStatus[]): JobPlan => ({
  type: "no-op",
  name,
  requires: requires(needs, statuses),
});
const statuses = (plans: readonly JobPlan[], kept: readonly string[] = [], missing: readonly string[] = []) =>
  Object.fromEntries(
    [...firstStatuses(plans, { kept: new Set(kept), missingContexts: new Set(missing) })].map(([name, { status }]) => [
      name,
      status,
    ]),
  );

test("jobs that need nothing begin, whatever their type", () => {
  const plans: JobPlan[] = [
    approval("hold"),
    noOp("nothing"),
    { type: "release", name: "release", planName: "p", requires: [] },
    { type: "lock", name: "lock", key: "k", requires: [] },
    { type: "unlock", name: "unlock", key: "k", requires: [] },
  ];
  expect(statuses(plans)).toEqual({
    hold: "on_hold",
    nothing: "success",
    release: "success",
    lock: "queued",
    unlock: "success",
  });
});

test("what ends at once lets its dependents go on, in whatever order the file names them", () => {
  const plans = [approval("last", ["b", "c"]), noOp("c", ["b"]), noOp("b", ["a"]), noOp("a")];
  expect(statuses(plans)).toEqual({ a: "success", b: "success", c: "success", last: "on_hold" });
});

test("a missing context refuses its job, and whoever needs the job's success does not run", () => {
  const plans = [
    approval("hold", [], ["here", "gone"]),
    noOp("after", ["hold"]),
    noOp("if-refused", ["hold"], ["unauthorized"]),
  ];
  expect(statuses(plans, [], ["gone"])).toEqual({ hold: "unauthorized", after: "not_run", "if-refused": "success" });
});

test("a kept success counts as one, and whoever wants a failure of it does not run", () => {
  const plans = [approval("kept"), noOp("after", ["kept"]), noOp("cleanup", ["kept"], ["failed"])];
  expect(statuses(plans, ["kept"])).toEqual({ kept: "success", after: "success", cleanup: "not_run" });
});

test("a job waits while one of its needs has not ended", () => {
  expect(statuses([approval("hold"), noOp("a"), noOp("both", ["hold", "a"])])).toMatchObject({ both: "blocked" });
});
