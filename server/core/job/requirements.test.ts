import { expect, test } from "vitest";
import { judgeRequirements } from "#server/core/job/requirements.ts";

test("a job waits for all that it requires, and goes on when all passed", () => {
  expect(judgeRequirements([])).toBe("met");
  expect(judgeRequirements([{ status: "running", accepted: ["success"] }])).toBe("waiting");
  expect(judgeRequirements([{ status: "success", accepted: ["success"] }])).toBe("met");
});

test("a required job that ended otherwise decides at once, though others still run", () => {
  const failed = { status: "failed", accepted: ["success"] } as const;
  expect(judgeRequirements([failed, { status: "running", accepted: ["success"] }])).toBe("unmeetable");
});

test("a job that asks for a failure gets one of any kind, and not a success", () => {
  expect(judgeRequirements([{ status: "timedout", accepted: ["failed"] }])).toBe("met");
  expect(judgeRequirements([{ status: "infrastructure_fail", accepted: ["failed"] }])).toBe("met");
  expect(judgeRequirements([{ status: "canceled", accepted: ["failed"] }])).toBe("unmeetable");
  expect(judgeRequirements([{ status: "success", accepted: ["failed"] }])).toBe("unmeetable");
});
