import { expect, test } from "vitest";
import { countPresses } from "./count-presses.ts";

test("what arrives together is one press, and a later one is the next", () => {
  const press = countPresses();
  expect([0, 1, 650].map((now) => press(now))).toEqual([1, null, null]);
  expect([900, 901, 9000].map((now) => press(now))).toEqual([2, null, 3]);
});
