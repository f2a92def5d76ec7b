import { type BinaryOperator, type Expression, ExpressionFault } from "#server/config/expression/expression.ts";
import type { ScalarValue } from "#server/config/source/config-node.ts";

/** What an expression comes to; `undefined` is the value of a name that exists but has none. */
export type ExpressionValue = string | number | boolean | undefined;

/** Gives the value of a name, null when it has none, or throws. */
export type NameValue = (name: Expression & { kind: "name" }) => ScalarValue;

/**
 * Evaluates an expression (config-language §8.3). `and` and `or` give one of their operands and do
 * not ask for the second when the first decides; only
 * false and the absence of a value count as false; every comparison with an absent value is absent.
 * Ordering wants numbers and the text operators want texts, anything else throws ExpressionFault.
 */
export function evaluateExpression(expression: Expression, valueOf: NameValue): ExpressionValue {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "regex":
      return true;
    case "name":
      return valueOf(expression) ?? undefined;
    case "not":
      return !isTrue(evaluateExpression(expression.operand, valueOf));
    case "binary":
      return evaluateBinary(expression, valueOf);
  }
}

/** Whether a value counts as true in an expression: here 0 and the empty text do. */
export function isTrue(value: ExpressionValue): boolean {
  return value !== undefined && value !== false;
}

function evaluateBinary(expression: Expression & { kind: "binary" }, valueOf: NameValue): ExpressionValue {
  const { operator, left, right } = expression;
  if (operator === "matches" && right.kind === "regex") {
    const text = evaluateExpression(left, valueOf);
    if (text === undefined) return undefined;
    return right.matches(wanted(expression, text, "string"));
  }
  if (left.kind === "regex" || right.kind === "regex") {
    throw new ExpressionFault("A pattern stands only behind `matches`.", expression);
  }
  const first = evaluateExpression(left, valueOf);
  if (operator === "and") return isTrue(first) ? evaluateExpression(right, valueOf) : first;
  if (operator === "or") return isTrue(first) ? first : evaluateExpression(right, valueOf);
  const second = evaluateExpression(right, valueOf);
  if (operator === "matches") throw new ExpressionFault("Behind `matches` stands a pattern: `/…/`.", expression);
  if (first === undefined || second === undefined) return undefined;
  return compare(expression, operator, [first, second]);
}

function compare(
  at: Expression & { kind: "binary" },
  operator: Exclude<BinaryOperator, "and" | "or" | "matches">,
  [first, second]: readonly [string | number | boolean, string | number | boolean],
): boolean {
  switch (operator) {
    case "==":
      return first === second;
    case "!=":
      return first !== second;
    case "starts-with":
      return wanted(at, first, "string").startsWith(wanted(at, second, "string"));
    case "contains":
      return wanted(at, first, "string").includes(wanted(at, second, "string"));
    case ">=":
      return wanted(at, first, "number") >= wanted(at, second, "number");
    case ">":
      return wanted(at, first, "number") > wanted(at, second, "number");
    case "<=":
      return wanted(at, first, "number") <= wanted(at, second, "number");
    case "<":
      return wanted(at, first, "number") < wanted(at, second, "number");
  }
}

function wanted(at: Expression & { kind: "binary" }, value: ExpressionValue, type: "string"): string;
function wanted(at: Expression & { kind: "binary" }, value: ExpressionValue, type: "number"): number;
function wanted(
  at: Expression & { kind: "binary" },
  value: ExpressionValue,
  type: "string" | "number",
): ExpressionValue {
  if (typeof value === type) return value;
  const word = type === "string" ? "texts" : "numbers";
  throw new ExpressionFault(`\`${at.operator}\` compares ${word}, but one of the values is ${typeof value}.`, at);
}
