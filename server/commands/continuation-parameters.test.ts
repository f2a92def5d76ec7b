import { expect, test } from "vitest";
import { continuationParameters } from "#server/commands/continuation-parameters.ts";

const declaring = (parameters: Readonly<Record<string, string>>) =>
  [
    "version: 2.1",
    "parameters:",
    ...Object.entries(parameters).map(([name, value]) => `  ${name}: {type: string, default: ${value}}`),
    "jobs: {}",
    "",
  ].join("\n");
const merged = (triggered: object, passed: object, next = { a: "next", b: "next" }) =>
  continuationParameters({
    setupSource: declaring({ a: "first", c: "first" }),
    configuration: declaring(next),
    triggered,
    passed,
  });

test("what the trigger passed goes on where the continuation declares it, and what is passed now is added", () => {
  expect(merged({ a: "first-value", c: "only-setup" }, { b: "now" })).toEqual({ a: "first-value", b: "now" });
});

test("a parameter that is passed, declared in both and was triggered with another value is in conflict", () => {
  expect(() => merged({ a: "mine" }, { a: "theirs" })).toThrow("Conflicting pipeline parameters.");
  expect(() => merged({ a: "mine" }, { a: "mine" })).toThrow("Conflicting pipeline parameters.");
});

test("no conflict: the trigger passed the default, or nothing, or only one of the two declares it", () => {
  expect(merged({ a: "first" }, { a: "theirs" })).toEqual({ a: "theirs" });
  expect(merged({}, { a: "theirs" })).toEqual({ a: "theirs" });
  expect(merged({ c: "mine" }, { c: "theirs" })).toEqual({ c: "theirs" });
  expect(merged({ b: "mine" }, { b: "theirs" })).toEqual({ b: "theirs" });
});
