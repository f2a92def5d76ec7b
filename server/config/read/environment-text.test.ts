import { expect, test } from "vitest";
import { jobEnvironmentText, stepEnvironmentText } from "#server/config/read/environment-text.ts";

/** Printed by Go: `fmt.Sprint(v)` and `strconv.FormatFloat(v, 'f', -1, 64)`. */
const printedByGo: readonly (readonly [number, string, string])[] = [
  [0, "0", "0"],
  [100000, "100000", "100000"],
  [999999, "999999", "999999"],
  [1000000, "1e+06", "1000000"],
  [1234567, "1.234567e+06", "1234567"],
  [-1234567, "-1.234567e+06", "-1234567"],
  [12345678, "1.2345678e+07", "12345678"],
  [1e20, "1e+20", "100000000000000000000"],
  [1e21, "1e+21", "1000000000000000000000"],
  [123456789012, "1.23456789012e+11", "123456789012"],
  [1.1, "1.1", "1.1"],
  [0.0001, "0.0001", "0.0001"],
  [0.00001, "1e-05", "0.00001"],
  [1234567.5, "1.2345675e+06", "1234567.5"],
  [123456.75, "123456.75", "123456.75"],
];

test("numbers become text exactly as Go prints them", () => {
  for (const [value, inJob, inStep] of printedByGo) {
    expect(jobEnvironmentText(value)).toBe(inJob);
    expect(stepEnvironmentText(value)).toBe(inStep);
  }
});
