import { expect, test } from "vitest";
import { connectedJobs } from "#server/core/build/connected-jobs.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";

const job = (name: string, ...needs: string[]): JobPlan => ({
  type: "no-op",
  name,
  requires: needs.map((needed) => ({ job: needed, statuses: ["success"] })),
});
const jobs = [job("build"), job("docs"), job("test", "build"), job("lint", "build"), job("publish", "docs")];
const connected = (...names: string[]) => connectedJobs(jobs, names).map(({ name }) => name);

test("what a job requires, what requires it, and what shares a requirement belong together", () => {
  expect(connected("test")).toEqual(["build", "test", "lint"]);
});

test("several jobs bring all their neighbours along; a job alone stays alone", () => {
  expect(connected("publish", "lint")).toEqual(["build", "docs", "test", "lint", "publish"]);
  expect(connectedJobs([...jobs, job("alone")], ["alone"]).map(({ name }) => name)).toEqual(["alone"]);
});
