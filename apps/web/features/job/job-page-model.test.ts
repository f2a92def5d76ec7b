import { describe, expect, test } from "vitest";
import { stopReasons } from "#server/core/status/stop-reason.ts";
import type { ArtifactView, StepView, TaskView } from "#server/views/job-view.ts";
import {
  artifactTree,
  chooseTask,
  nextFailure,
  opensItself,
  placeAfterClick,
  readPlace,
  reasonPlace,
  writePlace,
} from "#web/features/job/job-page-model.ts";
import { stopSentence } from "#web/features/job/stop-sentence.ts";

describe("a link to a line", () => {
  test.each(["#step-3", "#step-3:L120", "#step-0:L1-L9"])("%s leads where it was made", (hash) => {
    const place = readPlace(hash);
    expect(place && writePlace(place)).toBe(hash);
  });
  test("turned round is the same range", () => {
    expect(readPlace("#step-3:L9-L4")).toEqual({ step: 3, lines: { from: 3, to: 8 } });
  });
  test.each(["", "#", "#content", "#step-x", "#step-3:L"])("%j names no place", (hash) =>
    expect(readPlace(hash)).toBeNull(),
  );
  test("grows from the line chosen before when shift is held", () => {
    const first = placeAfterClick(null, { step: 2, line: 9, extend: false });
    expect(placeAfterClick(first, { step: 2, line: 4, extend: true }).lines).toEqual({ from: 4, to: 9 });
  });
  test("starts anew in another step", () => {
    const first = placeAfterClick(null, { step: 2, line: 9, extend: false });
    expect(placeAfterClick(first, { step: 3, line: 4, extend: true }).lines).toEqual({ from: 4, to: 4 });
  });
});

describe("the parallel copy that is shown", () => {
  const tasks = (["success", "failed", "running"] as const).map((status, index) => ({ status, index }) as TaskView);
  test("is the one asked for", () => expect(chooseTask(tasks, 2)?.index).toBe(2));
  test("is else the first that failed", () => expect(chooseTask(tasks, 9)?.index).toBe(1));
  test("is else the first", () => expect(chooseTask(tasks.slice(2), null)?.index).toBe(2));
  test("is none before there are any", () => expect(chooseTask([], null)).toBeNull());
});

describe("the next failure", () => {
  const steps = (["success", "failed", "success", "timedout"] as const).map(
    (status, index) => ({ status, index }) as StepView,
  );
  test("goes round", () => {
    expect([null, 1, 3].map((at) => nextFailure(steps, at))).toEqual([1, 3, 1]);
  });
  test("is none when all went well", () => expect(nextFailure(steps.slice(0, 1), null)).toBeNull());
});

test("a failed job begins at the end of what failed, when that is long", () => {
  const step = (status: StepView["status"], logLines: number, index: number) =>
    ({ status, logLines, index }) as StepView;
  expect(reasonPlace([step("success", 900, 0), step("failed", 400, 1)])).toEqual({ step: 1, line: 399 });
  expect(reasonPlace([step("success", 900, 0), step("failed", 9, 1)])).toBeNull();
  expect(reasonPlace([{ ...step("failed", 400, 1), errorLine: 7 }])).toEqual({ step: 1, line: 6 });
  expect(reasonPlace([step("success", 900, 0)])).toBeNull();
  const service = { ...step("failed", 400, 1), kind: "service" };
  expect(reasonPlace([service, step("failed", 300, 2)])).toEqual({ step: 2, line: 299 });
});

test("what runs and what failed opens itself, what went well and a service at work do not", () => {
  const statuses = ["running", "failed", "success"] as const;
  expect(statuses.map((status) => opensItself({ kind: "run", status }))).toEqual([true, true, false]);
  expect(statuses.map((status) => opensItself({ kind: "service", status }))).toEqual([false, true, false]);
});

test("artifacts stand in their folders, folders first and lonely ones joined", () => {
  const artifacts = ["b.txt", "out/web/a.js", "out/web/b.js", "a/x.txt"].map(
    (path): ArtifactView => ({ id: path, path, nodeIndex: 0, sizeBytes: 10 }),
  );
  const tree = artifactTree(artifacts);
  expect(tree.map((node) => [node.name, node.sizeBytes, node.children.map((child) => child.name)])).toEqual([
    ["a", 10, ["x.txt"]],
    ["out/web", 20, ["a.js", "b.js"]],
    ["b.txt", 10, []],
  ]);
});

test("every reason to stop is a sentence, except a failed step, which speaks for itself", () => {
  const silent = stopReasons.filter((reason) => stopSentence(reason, { detail: null, canceledBy: null }) === null);
  expect(silent).toEqual(["stepFailed"]);
  expect(stopSentence("timedOut", { detail: "The limit is 5 hours", canceledBy: null })).toBe(
    "It ran for longer than a job may. The limit is 5 hours.",
  );
});
