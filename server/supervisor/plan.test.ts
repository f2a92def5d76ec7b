import { describe, expect, test } from "vitest";
import { planRestart } from "./plan.ts";

describe("the back-off", () => {
  test.each([
    { crashesBefore: 0, ranMilliseconds: 0, delayMilliseconds: 100, crashes: 1 },
    { crashesBefore: 1, ranMilliseconds: 0, delayMilliseconds: 200, crashes: 2 },
    { crashesBefore: 2, ranMilliseconds: 500, delayMilliseconds: 400, crashes: 3 },
    { crashesBefore: 6, ranMilliseconds: 29_999, delayMilliseconds: 6_400, crashes: 7 },
    { crashesBefore: 7, ranMilliseconds: 0, delayMilliseconds: 10_000, crashes: 8 },
    { crashesBefore: 5_000, ranMilliseconds: 0, delayMilliseconds: 10_000, crashes: 5_001 },
    { crashesBefore: 7, ranMilliseconds: 30_000, delayMilliseconds: 100, crashes: 1 },
    { crashesBefore: 0, ranMilliseconds: 86_400_000, delayMilliseconds: 100, crashes: 1 },
  ])("waits $delayMilliseconds ms after $crashesBefore deaths and $ranMilliseconds ms of running", (row) => {
    expect(planRestart({ crashes: row.crashesBefore }, row.ranMilliseconds)).toEqual({
      crashes: row.crashes,
      delayMilliseconds: row.delayMilliseconds,
    });
  });
});
