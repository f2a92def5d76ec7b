import { describe, expect, test } from "vitest";
import { formatBytes } from "#ui/time/format-bytes.ts";
import { formatDuration, formatPastDuration, formatRelative } from "#ui/time/format-time.ts";

describe("a duration", () => {
  test.each([
    [-500, "<1s"],
    [999, "<1s"],
    [1000, "1s"],
    [59_999, "59s"],
    [60_000, "1m 00s"],
    [64_000, "1m 04s"],
    [3_599_999, "59m 59s"],
    [7_740_000, "2h 09m"],
    [273_600_000, "3d 04h"],
  ])("of %i ms reads %s", (span, text) => expect(formatDuration(span)).toBe(text));
});

test("what is over is told to the tenth of a second while that matters", () => {
  expect([0, 412, 9949, 9950, 64_000].map(formatPastDuration)).toEqual(["<0.1s", "0.4s", "9.9s", "9s", "1m 04s"]);
});

describe("a moment", () => {
  const now = new Date(2026, 10, 23, 12, 0, 0);
  const before = (ms: number) => new Date(now.getTime() - ms);
  test.each([
    [-5000, "just now"],
    [9000, "just now"],
    [42_000, "42 sec ago"],
    [185_000, "3 min ago"],
    [5 * 3_600_000, "5 h ago"],
    [25 * 3_600_000, "1 day ago"],
    [50 * 3_600_000, "2 days ago"],
    [10 * 86_400_000, "13 Nov"],
    [400 * 86_400_000, "19 Oct 2025"],
  ])("%i ms before now reads %s", (ms, text) => expect(formatRelative(before(ms), now)).toBe(text));
});

describe("a size", () => {
  test.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1 KB"],
    [4301, "4.2 KB"],
    [32_505_856, "31 MB"],
    [5_476_083_302, "5.1 GB"],
  ])("of %i bytes reads %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
