import { describe, expect, test } from "vitest";
import { formatSetupCode, setUpFaults } from "./set-up-model.ts";

const good = { setupCode: "34AC-34AC-34AC-34AC", password: "three plain words", repeated: "three plain words" };

describe("the set-up form", () => {
  test("sends what is complete, and names what is not", () => {
    expect(setUpFaults(good)).toEqual({});
    expect(Object.keys(setUpFaults({ setupCode: "34AC", password: "short", repeated: "other" }))).toEqual([
      "setupCode",
      "password",
      "repeated",
    ]);
  });

  test.each([
    ["34ac34ac34ac34ac", "34AC-34AC-34AC-34AC"],
    [" 34ac 34ac", "34AC-34AC"],
    ["34AC-3", "34AC-3"],
    ["34AC-34AC-34AC-34AC-77", "34AC-34AC-34AC-34AC"],
    ["", ""],
  ])("shows %j as the terminal does: %j", (typed, shown) => {
    expect(formatSetupCode(typed)).toBe(shown);
  });
});
