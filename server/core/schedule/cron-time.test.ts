import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextCronTime } from "#server/core/schedule/cron-time.ts";

const next = (cron: string, after: string) => nextCronTime(cron, new Date(after))?.toISOString() ?? null;

describe("the next time of a schedule", () => {
  test.each([
    ["* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00.000Z"],
    ["* * * * *", "2026-01-01T00:00:59.999Z", "2026-01-01T00:01:00.000Z"],
    ["30 2 * * *", "2026-01-01T02:30:00Z", "2026-01-02T02:30:00.000Z"],
    ["30 2 * * *", "2026-01-01T02:29:59Z", "2026-01-01T02:30:00.000Z"],
    ["0,20,40 * * * *", "2026-01-01T10:41:00Z", "2026-01-01T11:00:00.000Z"],
    ["0 9-17 * * *", "2026-01-01T17:00:00Z", "2026-01-02T09:00:00.000Z"],
    ["0 0 1 * *", "2026-01-31T12:00:00Z", "2026-02-01T00:00:00.000Z"],
    ["0 0 31 * *", "2026-01-31T12:00:00Z", "2026-03-31T00:00:00.000Z"],
    ["0 0 * * MON", "2026-01-01T00:00:00Z", "2026-01-05T00:00:00.000Z"],
    ["0 0 * * sun,wed", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00.000Z"],
    ["0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00.000Z"],
    ["59 23 31 DEC *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00.000Z"],
  ])("%s after %s is %s", (cron, after, time) => expect(next(cron, after)).toBe(time));

  test("either the day of the month or the day of the week is enough when both are given", () => {
    expect(next("0 0 13 * FRI", "2026-01-01T00:00:00Z")).toBe("2026-01-02T00:00:00.000Z");
    expect(next("0 0 13 * FRI", "2026-01-09T00:00:00Z")).toBe("2026-01-13T00:00:00.000Z");
  });

  test("a leap day is found years away, and a day that never comes is none", () => {
    expect(next("0 0 29 2 *", "2026-01-01T00:00:00Z")).toBe("2028-02-29T00:00:00.000Z");
    expect(next("0 0 29 2 *", "2097-01-01T00:00:00Z")).toBe("2104-02-29T00:00:00.000Z");
    expect(next("0 0 30 2 *", "2026-01-01T00:00:00Z")).toBeNull();
  });

  test.each([
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "*/5 * * * *",
    "5-1 * * * *",
    "x * * * *",
    "1- * * * *",
    "0 0 0 * *",
  ])("%j is no schedule", (cron) => expect(next(cron, "2026-01-01T00:00:00Z")).toBeNull());
});

test("whatever the schedule and the time: the answer is the first whole minute after it that fits", () => {
  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant("*"),
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 }).map((all) => all.join()),
    );
  const schedules = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6));
  const fits = ([minute, hour, day, month, weekday]: readonly string[], at: Date): boolean => {
    const has = (text: string | undefined, value: number) =>
      text === "*" || text?.split(",").includes(String(value)) === true;
    const byDay = has(day, at.getUTCDate());
    const byWeekday = has(weekday, at.getUTCDay());
    const isDay = day === "*" || weekday === "*" ? byDay && byWeekday : byDay || byWeekday;
    return has(minute, at.getUTCMinutes()) && has(hour, at.getUTCHours()) && has(month, at.getUTCMonth() + 1) && isDay;
  };
  const times = fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(schedules, times, (schedule, after) => {
      const time = nextCronTime(schedule.join(" "), after);
      expect(time).not.toBeNull();
      if (time === null) return;
      expect(fits(schedule, time)).toBe(true);
      expect(time.getTime()).toBeGreaterThan(after.getTime());
      const first = Math.floor(after.getTime() / 60_000) * 60_000 + 60_000;
      // Every minute of the first two days in between does not fit.
      for (let at = first; at < Math.min(time.getTime(), first + 2 * 24 * 3600_000); at += 60_000)
        expect(fits(schedule, new Date(at))).toBe(false);
    }),
    { numRuns: 60 },
  );
});
