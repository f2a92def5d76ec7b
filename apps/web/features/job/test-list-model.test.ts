import { describe, expect, test } from "vitest";
import type { TestOutcome } from "#server/core/test-result/test-result.ts";
import type { TestView } from "#server/views/test-view.ts";
import { type OpenRows, type TestChoice, testRows } from "#web/features/job/test-list-model.ts";

let position = 0;
const one = (name: string, outcome: TestOutcome, more: Partial<TestView> = {}): TestView => ({
  taskIndex: 0,
  step: 3,
  position: (position += 1),
  suite: "cart",
  name,
  classname: "shop.Cart",
  file: "test/cart.ts",
  outcome,
  seconds: 1,
  hasMessage: outcome === "failure" || outcome === "error",
  ...more,
});
const tests = [
  one("adds", "success"),
  one("empties", "failure"),
  one("signs in", "success", { suite: "account", file: "test/account.ts", seconds: 9 }),
  one("signs out", "skipped", { suite: "account", file: null }),
  one("pays", "error", { suite: "zoo" }),
];
const choice: TestChoice = { text: "", filter: "all", grouping: "suite" };
const shown = (changes: Partial<TestChoice> = {}, open: OpenRows = new Map(), of = tests) =>
  testRows(of, { ...choice, ...changes }, open).map((row) =>
    row.kind === "group" ? `[${row.group.name}]` : `${row.open ? "+" : ""}${row.test.name}`,
  );

describe("the tests of a job", () => {
  test("come by suite, those with failures first, and in each the failures first with what they said", () => {
    expect(shown()).toEqual(["[cart]", "+empties", "adds", "[zoo]", "+pays", "[account]", "signs in", "signs out"]);
  });

  test("come by file, or by what is told instead of one", () => {
    expect(shown({ grouping: "file", filter: "skipped" })).toEqual(["[shop.Cart]", "signs out"]);
  });

  test("come as one list of the slowest", () => {
    expect(shown({ grouping: "slowest" })[0]).toBe("signs in");
  });

  test("are narrowed by how they ended and by words in any of their names", () => {
    expect(shown({ filter: "failed" })).toEqual(["[cart]", "+empties", "[zoo]", "+pays"]);
    expect(shown({ text: "ACCOUNT in" })).toEqual(["[account]", "signs in"]);
    expect(shown({ text: "nothing has this" })).toEqual([]);
  });

  test("stay as people opened and closed them", () => {
    const key = `0/3/${tests[1]?.position}`;
    expect(shown({ filter: "failed" }, new Map([[key, false]]))).toEqual(["[cart]", "empties", "[zoo]", "+pays"]);
    expect(shown({ filter: "failed" }, new Map([["group:cart", false]]))).toEqual(["[cart]", "[zoo]", "+pays"]);
  });

  test("show only the groups with failures when there are many", () => {
    const many = [
      ...tests,
      ...Array.from({ length: 200 }, (_, index) => one(`n${index}`, "success", { suite: "many" })),
    ];
    const rows = shown({}, new Map(), many);
    expect([rows.length, rows.filter((row) => row.startsWith("["))]).toEqual([
      7,
      ["[cart]", "[zoo]", "[account]", "[many]"],
    ]);
  });

  test("are laid out at once when there are ten thousand", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => one(`n${index}`, "success", { suite: `s${index % 50}` }));
    expect(shown({ text: "n99" }, new Map(), many).length).toBeGreaterThan(100);
  });
});
