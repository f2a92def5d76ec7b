import { expect, test } from "vitest";
import { type ResourceRow, resourceViews } from "#server/views/resource-page.ts";

const started = new Date("2026-01-01T00:00:00Z");
const row = (taskIndex: number, second: number, cpuMillis: readonly number[]): ResourceRow => ({
  taskIndex,
  startedAt: started,
  at: new Date(started.getTime() + second * 1000),
  samples: {
    cpuMillis,
    memoryKibibytes: cpuMillis.map(() => 2),
    receivedBytes: null,
    sentBytes: cpuMillis.map(() => 7),
    readBytes: null,
    writtenBytes: null,
  },
});

test("what was told in pieces becomes one line for each copy, with moments from its start", () => {
  const [first, second] = resourceViews([row(0, 1, [500, 1500]), row(0, 60, [250]), row(1, 2, [1000])]);
  expect(first).toMatchObject({
    taskIndex: 0,
    startedAt: "2026-01-01T00:00:00.000Z",
    atMs: [1000, 2000, 60_000],
    cpus: [0.5, 1.5, 0.25],
    memoryBytes: [2048, 2048, 2048],
    receivedBytesPerSecond: [null, null, null],
    sentBytesPerSecond: [7, 7, 7],
  });
  expect(second).toMatchObject({ taskIndex: 1, atMs: [2000], cpus: [1] });
});

test("clocks that differ never give a moment before the start", () => {
  expect(resourceViews([row(0, -3, [1, 1])])[0]?.atMs).toEqual([0, 0]);
});
