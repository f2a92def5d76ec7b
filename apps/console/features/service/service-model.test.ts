import { describe, expect, test } from "vitest";
import { readLine, stateDetail, summarize } from "./service-model.ts";

const service = {
  name: "web",
  purpose: "The dashboard.",
  state: "backingOff",
  since: 0,
  pid: null,
  work: null,
  readyAt: null,
  restarts: 3,
  lastExit: { at: 0, text: "exit code 1" },
  retryAt: 6_500,
  memoryBytes: null,
  lastLine: null,
} as const;

describe("a service in the table", () => {
  test("says why it waits and when it is tried again", () => {
    expect(stateDetail(service, 1_000)).toBe("exit code 1; again in 5s");
    expect(stateDetail(service, 6_000)).toBe("exit code 1; again now");
    expect(stateDetail({ ...service, state: "failed", retryAt: null }, 0)).toBe("exit code 1");
    expect(stateDetail({ ...service, state: "running" }, 0)).toBeNull();
  });

  test("says what it works on, and that a stop waits for that", () => {
    const busy = { ...service, state: "running", work: "acme/app #3 build" } as const;
    expect(stateDetail(busy, 0)).toBe("acme/app #3 build");
    expect(stateDetail({ ...busy, state: "stopping" }, 0)).toBe("First finishes acme/app #3 build");
  });

  test("adds up with the others", () => {
    const running = { ...service, state: "running", memoryBytes: 5 } as const;
    expect(summarize([running, running, service])).toEqual({ running: 2, memoryBytes: 10 });
  });
});

describe("a log line", () => {
  const at = "2026-01-02T03:04:05.678Z";

  test("that is structured shows its message, its level and the rest", () => {
    const text = JSON.stringify({
      level: 40,
      time: 1,
      pid: 2,
      hostname: "h",
      service: "web",
      msg: "slow",
      ms: 12,
      job: "a",
    });
    expect(readLine({ at, text })).toEqual({
      time: new Date(at).toTimeString().slice(0, 8),
      tone: "warning",
      text: "slow",
      rest: "ms=12 job=a",
    });
  });

  test.each([
    ["LOG:  ready", "plain"],
    ["FATAL:  no space", "error"],
    ["TypeError: x is not a function", "error"],
    ["WARNING: old", "warning"],
    ['{"level":20,"msg":"x"}', "quiet"],
    ['{"level":60,"msg":"x"}', "error"],
    ["{not json", "plain"],
  ])("%s is %s", (text, tone) => {
    expect(readLine({ at, text }).tone).toBe(tone);
  });
});
