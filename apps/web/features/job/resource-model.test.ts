import { describe, expect, test } from "vitest";
import type { ResourceView } from "#server/views/resource-view.ts";
import { classHint, formatCpus, measuredSentence, usageOf, usageSentence } from "#web/features/job/resource-model.ts";

const gigabyte = 1024 ** 3;
const grant = { cpus: 4, memoryBytes: 4 * gigabyte };
const ended = { isOutOfMemory: false, hasEnded: true };
const running = { isOutOfMemory: false, hasEnded: false };

function used(
  cpus: readonly (number | null)[],
  memoryGigabytes: readonly (number | null)[],
  spanMs = 60_000,
): ResourceView {
  const none = cpus.map(() => null);
  return {
    taskIndex: 0,
    startedAt: "2026-01-01T00:00:00.000Z",
    atMs: cpus.map((_, index) => (spanMs * index) / Math.max(1, cpus.length - 1)),
    cpus,
    memoryBytes: memoryGigabytes.map((value) => (value === null ? null : value * gigabyte)),
    receivedBytesPerSecond: none,
    sentBytesPerSecond: none,
    readBytesPerSecond: none,
    writtenBytesPerSecond: none,
  };
}

test("what a copy used is told against what its class grants", () => {
  expect(usageSentence(usageOf(used([1, 2, null, 3], [0.5, 1.2, null, 1])), grant)).toBe(
    "Used at most 1.2 GB of 4 GB memory; at most 3 CPU of 4, 2 CPU on average.",
  );
  expect(usageSentence(usageOf(used([null], [1])), grant)).toBe("Used at most 1 GB of 4 GB memory.");
  expect(usageSentence(usageOf(used([], [])), grant)).toBe("");
});

test.each([
  [0, "0 CPU"],
  [0.04, "<0.1 CPU"],
  [1.26, "1.3 CPU"],
  [12.4, "12 CPU"],
])("%f processors read %s", (cpus, text) => expect(formatCpus(cpus)).toBe(text));

describe("the advice about the class", () => {
  test("is a larger one after memory ran out or nearly did", () => {
    expect(classHint(used([1, 1], [1, 1]), grant, { ...ended, isOutOfMemory: true })).toContain("ran out of memory");
    expect(classHint(used([1, 1], [1, 3.9]), grant, ended)).toContain("close to the memory");
  });
  test("is a larger one when the processors were busy all the time", () => {
    expect(classHint(used([3.9, 4], [1, 1]), grant, ended)).toContain("faster");
  });
  test("is a smaller one when little was used of all", () => {
    expect(classHint(used([0.2, 1], [0.2, 0.4]), grant, ended)).toContain("smaller");
    expect(classHint(used([0.2, 1], [0.2, 2.4]), grant, ended)).toBeNull();
  });
  test("is none where a machine smaller than the class may have been all there was", () => {
    const large = { cpus: 8, memoryBytes: 16 * gigabyte };
    expect(classHint(used([1.2, 2.02], [0.2, 0.4]), large, ended)).toBeNull();
    expect(classHint(used([1.2, 2.4], [0.2, 0.4]), large, ended)).toContain("smaller");
  });
  test("is only the warning about memory while the job runs", () => {
    expect(classHint(used([0.2, 1], [0.2, 0.4]), grant, running)).toBeNull();
    expect(classHint(used([3.9, 4], [1, 1]), grant, running)).toBeNull();
    expect(classHint(used([1, 1], [1, 3.9]), grant, running)).toContain("close to the memory");
  });
  test("is not given after a short run, nor below the smallest class", () => {
    expect(classHint(used([0.2, 1], [0.2, 0.4], 5000), grant, ended)).toBeNull();
    expect(classHint(used([0.1, 0.2], [0.1, 0.1]), { cpus: 1, memoryBytes: 2 * gigabyte }, ended)).toBeNull();
  });
});

describe("up to when was measured", () => {
  const resources = used([1, 1], [1, 1]);
  const after = (seconds: number) => Date.parse(resources.startedAt) + seconds * 1000;
  const stopped = (seconds: number) => ({ stoppedAt: new Date(after(seconds)).toISOString() });

  test("is told while the job runs", () => {
    expect(measuredSentence(resources, { stoppedAt: null }, after(64.4))).toBe("Measured up to 1m, 4 s ago.");
    expect(measuredSentence(resources, { stoppedAt: null }, after(0))).toBe("Measured up to 1m, 0 s ago.");
  });

  test("is told of a job that went on much longer, and of no other", () => {
    const told = "Measured up to 1m; the last 1m is unknown.";
    expect(measuredSentence(resources, stopped(120), after(999))).toBe(told);
    expect(measuredSentence(resources, stopped(62), after(999))).toBe("");
  });
});
