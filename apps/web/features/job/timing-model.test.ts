import { describe, expect, test } from "vitest";
import type { ImagePullView, StepView, TaskView } from "#server/views/job-view.ts";
import {
  balanceSentence,
  copyRan,
  phasesSpan,
  taskPhases,
  unevenNote,
  waitSentence,
} from "#web/features/job/timing-model.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const zero = Date.parse(at(0));

function step(index: number, kind: string, [from, to]: readonly [number, number | null]): StepView {
  return {
    index,
    name: `${kind} ${index}`,
    kind,
    command: null,
    status: to === null ? "running" : "success",
    exitCode: 0,
    logBytes: 0,
    logLines: 0,
    sealed: true,
    errorLine: null,
    errorText: null,
    startedAt: at(from),
    stoppedAt: to === null ? null : at(to),
  };
}

function copy(index: number, seconds: number | null, change: Partial<TaskView> = {}): TaskView {
  return {
    id: `task-${index}`,
    index,
    status: seconds === null ? "running" : "success",
    stopReason: null,
    stopDetail: null,
    wait: null,
    agentName: "agent",
    ranOn: "docker",
    notice: null,
    queuedAt: at(0),
    claimedAt: at(2),
    startedAt: at(3),
    stoppedAt: seconds === null ? null : at(3 + seconds),
    imagePulls: [],
    steps: [
      step(0, "spin_up", [3, 5]),
      step(1, "checkout", [5, 6]),
      step(2, "run", [6, seconds === null ? null : 3 + seconds]),
    ],
    ...change,
  };
}

function pull(container: number, [from, to]: readonly [number, number | null]): ImagePullView {
  return {
    container,
    image: `image-${container}`,
    startedAt: at(from),
    stoppedAt: to === null ? null : at(to),
    outcome: to === null ? null : "pulled",
    downloadedBytes: 12 * 2 ** 20,
  };
}

const told = (task: TaskView, now = 0) =>
  taskPhases(task, zero + now * 1000).map(({ kind, from, to }) => [kind, (from - zero) / 1000, (to - zero) / 1000]);

describe("the time of a copy", () => {
  test("went to the queue, the agent, the environment, the checkout and the steps", () => {
    expect(told(copy(0, 10))).toEqual([
      ["queued", 0, 2],
      ["starting", 2, 3],
      ["environment", 3, 5],
      ["checkout", 5, 6],
      ["step", 6, 13],
    ]);
    expect(waitSentence(taskPhases(copy(0, 10), 0))).toBe(
      "2.0s in the queue, 2.0s to make the environment and 8.0s in steps.",
    );
  });

  test("counts a service's time once, with the steps that it runs beside", () => {
    const task = copy(0, 10);
    const steps = [...task.steps, step(3, "service", [5, 13])];
    expect(told({ ...task, steps }).at(-1)).toEqual(["service", 5, 13]);
    expect(waitSentence(taskPhases({ ...task, steps }, 0))).toContain("8.0s in steps");
  });

  test("went to the images, pulled side by side, before the environment was made of them", () => {
    const imagePulls = [
      pull(0, [3, 4.5]),
      pull(1, [3.25, 4]),
      { ...pull(2, [3.25, 3.5]), outcome: "present" } as const,
    ];
    const phases = taskPhases(copy(0, 10, { imagePulls }), 0);
    expect(told(copy(0, 10, { imagePulls })).slice(2, 6)).toEqual([
      ["image", 3, 4.5],
      ["image", 3.25, 4],
      ["image", 3.25, 3.5],
      ["environment", 4.5, 5],
    ]);
    expect(phases.slice(2, 5).map(({ name }) => name)).toEqual([
      "Pull image-0 (12 MB)",
      "Pull image-1 (12 MB)",
      "Image image-2 (was present)",
    ]);
    expect(waitSentence(phases)).toMatch(
      /^2\.0s in the queue, 1\.5s to have the images, .* to make the environment and/,
    );
    const running = copy(0, null, { imagePulls: [pull(0, [3, null])], steps: [step(0, "spin_up", [3, null])] });
    expect(told(running, 60).slice(2)).toEqual([
      ["image", 3, 60],
      ["environment", 60, 60],
    ]);
  });

  test("goes on until now while it runs, and waits until now in the queue", () => {
    expect(told(copy(0, null), 60).at(-1)).toEqual(["step", 6, 60]);
    expect(told(copy(0, null, { claimedAt: null, startedAt: null, steps: [] }), 60)).toEqual([["queued", 0, 60]]);
  });

  test("spans all copies", () => {
    const span = phasesSpan([taskPhases(copy(0, 10), 0), taskPhases(copy(1, 30), 0)]);
    expect([span.from - zero, span.to - zero]).toEqual([0, 33_000]);
    expect(phasesSpan([])).toEqual({ from: 0, to: 0 });
  });
});

describe("the balance of copies", () => {
  test("names the slow one and how slow it was", () => {
    expect(balanceSentence([copy(0, 30), copy(1, 30), copy(2, 120)])).toMatch(/^Copy 2 took 2\.0 × the mean of 1m 00s/);
  });
  test("is said to be even when it is", () => {
    expect(balanceSentence([copy(0, 60), copy(1, 66)])).toBe("The copies took about the same: 1m 00s to 1m 06s.");
    expect(balanceSentence([copy(0, 0.2), copy(1, 0.9)])).toMatch(/about the same/);
  });
  test("is not told of one copy, nor before all have ended", () => {
    expect([balanceSentence([copy(0, 60)]), balanceSentence([copy(0, 60), copy(1, null)])]).toEqual([null, null]);
  });
});

describe("the head of the job's page", () => {
  test("says when the copies shared the work unevenly, and nothing otherwise", () => {
    expect(unevenNote([copy(0, 10), copy(1, 40), copy(2, 10)])).toBe(
      "Uneven: copy 1 ran 40s, the mean is 20s, the shortest 10s",
    );
    expect(unevenNote([copy(0, 10), copy(1, 11)])).toBeNull();
    expect(unevenNote([copy(0, 1), copy(1, 2)])).toBeNull();
    expect(unevenNote([copy(0, 10), copy(1, null)])).toBeNull();
    expect(unevenNote([copy(0, 10)])).toBeNull();
  });

  test("says how long each copy ran, up to now where it still does", () => {
    const ran = (task: TaskView) => copyRan(task, zero + 33_000);
    expect([ran(copy(0, 10)), ran(copy(1, null)), ran(copy(2, null, { startedAt: null }))]).toEqual([
      10_000,
      30_000,
      null,
    ]);
  });
});
