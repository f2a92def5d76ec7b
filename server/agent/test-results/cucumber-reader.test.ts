import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openTestFile } from "#server/agent/test-results/open-test-file.ts";
import { TestFileFault } from "#server/agent/test-results/test-file-fault.ts";
import type { TestResult } from "#server/core/test-result/test-result.ts";

const dialects = join(import.meta.dirname, "cucumber");

function read(bytes: Buffer, pieceBytes = bytes.length): TestResult[] {
  const results: TestResult[] = [];
  const file = openTestFile("cucumber", (result) => results.push(result));
  for (let at = 0; at < bytes.length; at += pieceBytes) file.write(bytes.subarray(at, at + pieceBytes));
  file.end();
  return results;
}

const readText = (json: string) => read(Buffer.from(json));
const line = ({ outcome, suite, name, file, seconds, message }: TestResult) =>
  [outcome, suite, name, file ?? "-", seconds, message.split("\n").join(" / ")].join(" | ");

const expected: Readonly<Record<string, readonly string[]>> = {
  ruby: [
    "success | Checkout | Paying by card | features/checkout.feature | 0.0035 | ",
    "failure | Checkout | Paying twice | features/checkout.feature | 0.0022 | Then it is refused / expected: true /      got: false (RSpec::Expectations::ExpectationNotMetError)",
    "failure | Checkout | Paying ü | features/checkout.feature | 0.001 | When nobody wrote this / This step is undefined.",
    "skipped | Returns | Later | features/returns.feature | 0 | ",
  ],
  jvm: [
    "failure | Orders | Background breaks | file:src/test/resources/orders.feature | 0.5 | Given a database / java.lang.AssertionError: no database",
    "failure | Orders | A hook breaks | file:src/test/resources/orders.feature | 0.25 | java.lang.IllegalStateException: closed",
  ],
  js: ["success | Queue | takes in order | features/queue.feature | 0.000002 | "],
  behave: [
    "success | Clock | Ticks | features/clock.feature | 1.5 | ",
    "failure | Clock | Stops | features/clock.feature | 0.25 | Then it stops / Assertion Failed: / it ran on",
    "skipped | Clock | Is not run | features/clock.feature | 0 | ",
  ],
};

describe("what Cucumber and its kin write", () => {
  for (const name of readdirSync(dialects).map((file) => file.replace(/\.json$/, ""))) {
    test(name, () => {
      const bytes = readFileSync(join(dialects, `${name}.json`));
      const results = read(bytes);
      expect(results.map(line)).toEqual(expected[name]);
      for (const pieceBytes of [1, 7, 300]) expect(read(bytes, pieceBytes)).toEqual(results);
    });
  }

  test("a list without features, a feature without scenarios, and texts with every special sign", () => {
    expect([readText("[]"), readText(" \n[\t]\r\n"), readText('\ufeff[{"keyword":"Feature"}]')]).toEqual([[], [], []]);
    const name = '[{"a\\\\\\"]},';
    const odd = [{ keyword: "Feature", elements: [{ type: "scenario", name, steps: [] }] }];
    expect(readText(JSON.stringify(odd))).toMatchObject([{ name, outcome: "success", file: null }]);
  });
});

const scenario = (name: string) => `{"keyword":"Feature","elements":[{"type":"scenario","name":${name},"steps":[]}]}`;

describe("what is refused", () => {
  for (const [what, json, words] of [
    ["an empty file", "", "it is empty"],
    ["no JSON", "all scenarios passed", "not one JSON list"],
    ["a file that was cut off", '[{"keyword":"Feature"},{"key', "cut off"],
    ["a text that was cut off", '["', "cut off"],
    ["an object", '{"numTotalTests":3}', "not one JSON list"],
    ["two lists", "[][]", "not one JSON list"],
    ["brackets that do not fit", '[{"keyword":"Feature"}}', "not one JSON list"],
    ["brackets that do not fit further in", '[{"keyword":["Feature"}}]', "item 1 of its list is not valid JSON"],
    ["a comma too many", '[{"keyword":"Feature"},]', "item 2 of its list is not valid JSON"],
    ["a list of something else", '[{"file":"a.ts","lines":3}]', "not in Cucumber's form"],
    ["scenarios that are none", '[{"keyword":"Feature","elements":[7]}]', "not in Cucumber's form"],
    ["depth without end", "[".repeat(1_000_000), "deeper than 64"],
    ["depth in objects", `[${'{"a":'.repeat(100_000)}`, "deeper than 64"],
    ["an item without end", `[{"keyword":"${"x".repeat(17 * 1024 * 1024)}`, "a single item"],
    ["a secret in broken JSON", '[{"token": s3cr3t}]', "item 1 of its list is not valid JSON"],
  ] as const) {
    test(`${what}: ${words}`, () => {
      expect(() => readText(json)).toThrow(TestFileFault);
      expect(() => readText(json)).toThrow(words);
    });
  }

  test("names of the language itself are names like any other", () => {
    const own = `[{"keyword":"Feature","__proto__":{"name":"polluted","elements":[]},"constructor":{"prototype":{}},"elements":[{"type":"scenario","name":"__proto__","steps":[{"result":{"status":"constructor","__proto__":null}}]}]}]`;
    expect(readText(own)).toMatchObject([{ name: "__proto__", suite: "", outcome: "skipped" }]);
    expect(Object.hasOwn(Object.prototype, "name")).toBe(false);
  });

  test("long texts are cut, and numbers without sense are none", () => {
    expect(readText(`[${scenario(`"${"x".repeat(9000)}"`)}]`)[0]?.name).toHaveLength(2000);
    const steps = [-1, 1e300, null, "soon"].map((duration) => ({ result: { status: "passed", duration } }));
    const file = [{ keyword: "Feature", elements: [{ type: "scenario", name: "n", steps }] }];
    expect(readText(JSON.stringify(file))).toMatchObject([{ outcome: "success", seconds: 1e9 }]);
  });
});

test("a hundred thousand scenarios are read one feature after another", () => {
  let count = 0;
  const file = openTestFile("cucumber", () => count++);
  const features = Buffer.from(`${scenario('"n"')},`.repeat(1000));
  file.write(Buffer.from("["));
  for (let piece = 0; piece < 100; piece++) file.write(features);
  file.write(Buffer.from(`${scenario('"last"')}]`));
  file.end();
  expect(count).toBe(100_001);
});
