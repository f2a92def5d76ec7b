import { describe, expect, test } from "vitest";
import { type ExpressionValue, evaluateExpression } from "#server/config/expression/evaluate-expression.ts";
import { ExpressionFault } from "#server/config/expression/expression.ts";
import { parseExpression } from "#server/config/expression/parse-expression.ts";

type Values = Readonly<Record<string, string | number | boolean | null>>;

function evaluate(text: string, values: Values = {}): ExpressionValue {
  return evaluateExpression(parseExpression(text), (name) => {
    const value = values[name.name];
    if (value === undefined) throw new ExpressionFault(`unknown ${name.name}`, name);
    return value;
  });
}

/** Expression, the values of its names, what it comes to. */
const cases: readonly (readonly [string, Values, ExpressionValue])[] = [
  ["0", {}, 0],
  ['"a \\"b\\" \\\\"', {}, 'a "b" \\'],
  ["is-it?", { "is-it?": 5 }, 5],
  ["a-b.c_d", { "a-b.c_d": "x" }, "x"],
  ["/anything/", {}, true],
  ["true and 14", {}, 14],
  ["false and unknown", {}, false],
  ["true or unknown", {}, true],
  ["true AND false OR 3", {}, 3],
  ['x == "main" and 10 or 1', { x: "main" }, 10],
  ['x == "main" and 10 or 1', { x: "dev" }, 1],
  ['0 and "zero is true"', {}, "zero is true"],
  ['"" or 1', {}, ""],
  ["!true", {}, false],
  ["not not 0", {}, true],
  ["not 1 == 2", {}, false],
  ["not (1 == 2)", {}, true],
  ["1 < 2 == true", {}, true],
  ["true == 2 > 1", {}, true],
  ["1 == 1 == true", {}, true],
  ['true != "true"', {}, true],
  ['5 == "5"', {}, false],
  ["5 >= 5 and 5 <= 5 and not (5 > 5) and !(5 < 5)", {}, true],
  ["n > 3", { n: 4 }, true],
  ['"hello world" contains "lo w"', {}, true],
  ['"hello" starts-with "ell"', {}, false],
  ['"hello" matches /hel+o/', {}, true],
  ['"hello" matches /ell/', {}, false],
  ['"a/b" matches /a\\/b/', {}, true],
  ['"MAIN" matches /(?i)main/', {}, true],
  ["a\n\tor\n\tb", { a: false, b: 7 }, 7],
  ["x == 1", { x: null }, undefined],
  ["x != 1", { x: null }, undefined],
  ["x != x", { x: null }, undefined],
  ["x > 1", { x: null }, undefined],
  ['x starts-with "a"', { x: null }, undefined],
  ["x matches /a/", { x: null }, undefined],
  ["not x", { x: null }, true],
  ["x or 12", { x: null }, 12],
  ["12 and x", { x: null }, undefined],
  ["x and false", { x: null }, undefined],
  ["x or false", { x: null }, false],
  ["x", { x: null }, undefined],
];

describe("an expression comes to its value", () => {
  for (const [text, values, expected] of cases) {
    test(`${JSON.stringify(text)} with ${JSON.stringify(values)}`, () => expect(evaluate(text, values)).toBe(expected));
  }
});

/** Expression and the stretch of it that is to blame. */
const faults: readonly (readonly [string, string])[] = [
  ["5 > true", ">"],
  ['"a" <= 1', "<="],
  ['5 contains "5"', "contains"],
  ['"a" starts-with 1', "starts-with"],
  ["5 matches /5/", "matches"],
  ['"a" matches "a"', "matches"],
  ["unknown == 1", "unknown"],
  ["false or unknown", "unknown"],
  ["1 == /a/", "=="],
  ["a..b", "."],
  [".a", "."],
  ["_a", "_"],
  ["a =! b", "="],
  ['a == "open', '"'],
  ["a matches /open", "/"],
  ["a matches /(/", "/(/"],
  ["a & b", "&"],
  ["'a'", "'"],
  ["and", "and"],
  ["a and b c", "c"],
  ["(a", "("],
  ["a)", ")"],
  ["a invalid b", "invalid"],
  ["1.5 > 1", "1"],
];

describe("a fault points at what is to blame", () => {
  for (const [text, blamed] of faults) {
    test(text, () => {
      try {
        evaluate(text, { a: true, b: true, c: true });
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ExpressionFault);
        const { start, end } = thrown as ExpressionFault;
        expect(text.slice(start, end)).toBe(blamed);
        return;
      }
      expect.unreachable();
    });
  }
  test("an expression that ends too early is blamed at its end", () => {
    for (const text of ["", "a or", "!", "5 <", "a and ("]) {
      expect(() => parseExpression(text)).toThrow(ExpressionFault);
    }
  });
});
