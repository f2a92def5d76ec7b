import { describe, expect, test } from "vitest";
import { createTryLimit, networkOf, windowSeconds, wrongTriesMax } from "./try-limit.ts";

describe("the limit of wrong tries", () => {
  test("makes an address wait after ten wrong tries, until the first is ten minutes old", () => {
    const limit = createTryLimit();
    for (let count = 0; count < wrongTriesMax; count += 1) {
      expect(limit.secondsToWait("192.0.2.1", count * 1000)).toBe(0);
      limit.failed("192.0.2.1", count * 1000);
    }
    expect(limit.secondsToWait("192.0.2.1", 10_000)).toBe(windowSeconds - 10);
    expect(limit.secondsToWait("192.0.2.1", windowSeconds * 1000)).toBe(0);
  });

  test("locks nobody else out", () => {
    const limit = createTryLimit();
    for (let count = 0; count < 50; count += 1) limit.failed("192.0.2.1", 0);
    expect(limit.secondsToWait("192.0.2.2", 1)).toBe(0);
  });

  test("forgets the wrong tries of who got it right", () => {
    const limit = createTryLimit();
    for (let count = 0; count < wrongTriesMax; count += 1) limit.failed("192.0.2.1", 0);
    limit.succeeded("192.0.2.1");
    expect(limit.secondsToWait("192.0.2.1", 1)).toBe(0);
  });

  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:db8::9", "2001:db8:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["::1", "0:0:0:0"],
  ])("counts %s as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
