import { array, assert, integer, nat, property, string, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { balanceTests, dealTests } from "#server/agent/job-tool/split-tests.ts";

const copies = (total: number) => Array.from({ length: total }, (_, index) => ({ index, total }));

test("however tests are dealt, each goes to exactly one copy", () => {
  assert(
    property(uniqueArray(string(), { maxLength: 60 }), integer({ min: 1, max: 12 }), (names, total) => {
      const dealt = copies(total).flatMap((copy) => dealTests(names, copy));
      expect([...dealt].sort()).toEqual([...names].sort());
    }),
  );
});

test("however heavy tests are, each goes to exactly one copy, and no copy is heavier than the least by more than one test", () => {
  assert(
    property(array(nat(1000), { maxLength: 60 }), integer({ min: 1, max: 12 }), (weights, total) => {
      const tests = weights.map((weight, place) => ({ name: `t${place}`, weight }));
      const dealt = copies(total).map((copy) => balanceTests(tests, copy));
      expect(dealt.flat().sort()).toEqual(tests.map(({ name }) => name).sort());
      const weightOf = new Map(tests.map(({ name, weight }) => [name, weight]));
      const sums = dealt.map((names) => names.reduce((sum, name) => sum + (weightOf.get(name) ?? 0), 0));
      expect(Math.max(...sums) - Math.min(...sums)).toBeLessThanOrEqual(Math.max(0, ...weights));
    }),
  );
});

test("the order in which tests are given does not matter", () => {
  expect(dealTests(["b", "a", "c"], { index: 0, total: 2 })).toEqual(
    dealTests(["c", "b", "a"], { index: 0, total: 2 }),
  );
});

test("tests without any weight spread evenly", () => {
  const tests = ["a", "b", "c", "d"].map((name) => ({ name, weight: 0 }));
  expect(copies(2).map((copy) => balanceTests(tests, copy).length)).toEqual([2, 2]);
});
