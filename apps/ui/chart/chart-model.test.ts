import { describe, expect, test } from "vitest";
import { chartArea, chartLine, chartMax, chartTop, nearestMoment } from "#ui/chart/chart-model.ts";

const series = (values: readonly (number | null)[]) => ({ name: "CPU", tone: "first", values }) as const;

describe("a chart", () => {
  test("leaves air above its highest value or its limit, and is never flat", () => {
    expect(chartTop([series([1, null, 50])], 100)).toBeCloseTo(108);
    expect(chartTop([series([1, 200])], 100)).toBeCloseTo(216);
    expect([chartTop([series([0, 0])], null), chartTop([], null)]).toEqual([1, 1]);
  });

  test("knows its highest value, if there is one", () => {
    expect(chartMax([series([1, null]), series([3, 2])])).toBe(3);
    expect([chartMax([series([0])]), chartMax([series([null])]), chartMax([])]).toEqual([0, null, null]);
  });

  test("breaks a line where values are missing, and then has no area", () => {
    const scale = { spanMs: 2000, top: 10 };
    expect(chartLine([0, 1000, 2000], [0, 5, 10], scale)).toBe("M0.0 100.00L500.0 50.00L1000.0 0.00");
    const broken = chartLine([0, 1000, 2000], [0, null, 10], scale);
    expect(broken).toBe("M0.0 100.00M1000.0 0.00");
    expect(chartArea(broken, [0, 1000, 2000], 2000)).toBe("");
    expect(chartArea("M0.0 100.00L1000.0 0.00", [0, 2000], 2000)).toMatch(/L1000\.0 100L0\.0 100Z$/);
  });

  test.each([
    [-5, 0],
    [0, 0],
    [140, 1],
    [160, 2],
    [1e9, 3],
  ])("finds the moment next to %i", (at, index) => expect(nearestMoment([0, 100, 200, 300], at)).toBe(index));

  test("of one moment or none can be pointed at too", () => {
    expect([nearestMoment([7], 100), nearestMoment([], 100)]).toEqual([0, 0]);
  });
});
