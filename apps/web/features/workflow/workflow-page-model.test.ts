import { expect, test } from "vitest";
import type { JobNodeView } from "#server/views/workflow-view.ts";
import { countJobs, progressText, sortJobs, startedByText } from "#web/features/workflow/workflow-page-model.ts";

const node = (name: string, status: JobNodeView["status"], ranSeconds: number | null) =>
  ({
    name,
    status,
    startedAt: ranSeconds === null ? null : new Date(0).toISOString(),
    stoppedAt: ranSeconds === null ? null : new Date(ranSeconds * 1000).toISOString(),
  }) as JobNodeView;
const jobs = [node("a", "success", 5), node("b", "failed", 50), node("c", "queued", null), node("d", "running", 9)];
const names = (order: Parameters<typeof sortJobs>[1]) => sortJobs(jobs, order, 0).map((job) => job.name);

test("jobs come as they depend, the worst first, or the slowest first", () => {
  expect([names("flow"), names("status"), names("duration")].map((list) => list.join(""))).toEqual([
    "abcd",
    "bdca",
    "bdac",
  ]);
});

test("progress counts what has ended", () => {
  expect(progressText(jobs)).toBe("2 of 4 jobs done");
  expect(progressText(jobs.slice(0, 1))).toBe("1 job");
  expect(countJobs(jobs)).toMatchObject({ success: 1, failed: 1, queued: 1, running: 1, blocked: 0 });
});

test.each([
  ["ada", 1, "explicit", "by ada"],
  ["system", 1, "scheduled_pipeline", "by its schedule"],
  ["ada", 2, "scheduled_pipeline", "by ada"],
  ["auto-rerun", 2, "webhook", "by itself, after a failure"],
])("an attempt of %s, number %i of a %s pipeline, began %s", (startedBy, attempt, triggerType, text) => {
  expect(startedByText({ startedBy, attempt, pipeline: { triggerType } })).toBe(text);
});
