import { expect, test } from "vitest";
import { storageCutoffs } from "#server/core/retention/storage-cutoffs.ts";

test("each kind of thing is beyond its time after its own number of days", () => {
  const now = new Date("2026-03-31T12:00:00.000Z");
  expect(storageCutoffs({ cacheDays: 15, workspaceDays: 1, artifactDays: 30 }, now)).toEqual({
    now,
    cachesUsedBefore: new Date("2026-03-16T12:00:00.000Z"),
    workflowsEndedBefore: new Date("2026-03-30T12:00:00.000Z"),
    artifactsStoredBefore: new Date("2026-03-01T12:00:00.000Z"),
  });
});
