import { expect, test } from "vitest";
import { loadScenario, readExpectation, scenarioNames } from "./load-scenario.ts";

test.each(scenarioNames())("the expectation of %s is well formed", (name) => {
  expect(loadScenario(name).expected.description).not.toBe("");
});

test("every mistake in an expectation is told with the path of its key", () => {
  const text =
    "description: x\npipeline: { state: fine }\nworkflows:\n  main:\n    status: success\n    jobs: { build: { status: succes, stepz: [] } }\n";
  const read = () => readExpectation("expect.yml", text);
  expect(read).toThrow(/expect\.yml:/);
  expect(read).toThrow(/pipeline\.state/);
  expect(read).toThrow(/workflows\.main/);
});
