import { expect, test } from "vitest";
import { foldTasks } from "#server/core/job/fold-tasks.ts";

test("a job starts with its first task and ends with its last", () => {
  expect(foldTasks(["queued", "claimed"])).toBeNull();
  expect(foldTasks(["running", "queued"])).toBe("start");
  expect(foldTasks(["success", "queued"])).toBe("start");
  expect(foldTasks(["success", "success"])).toBe("pass");
});

test("one task that did not pass decides the job's ending, our own failure first", () => {
  expect(foldTasks(["success", "failed"])).toBe("fail");
  expect(foldTasks(["failed", "infrastructure_fail"])).toBe("infraFail");
  expect(foldTasks(["timedout", "canceled"])).toBe("timeOut");
  expect(foldTasks(["success", "canceled"])).toBe("cancel");
});
