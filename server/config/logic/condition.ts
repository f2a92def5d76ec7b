import { ExpressionFault } from "#server/config/expression/expression.ts";
import { wholeTextPattern } from "#server/config/expression/whole-text-pattern.ts";
import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { sameValue } from "#server/config/logic/same-value.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { readText, reportKind } from "#server/config/read/read-scalar.ts";
import { isTruthy } from "#server/config/template/is-truthy.ts";
import { resolve } from "#server/config/template/resolve.ts";

const operators = ["and", "or", "not", "equal", "matches"] as const;

type Operator = (typeof operators)[number];

const matchesRules = {
  owner: "`matches`",
  known: ["pattern", "value"],
  unknown: "error",
} as const satisfies FieldRules<string>;

/**
 * Evaluates a logic statement (config-language §7): a value, which is true unless it is one of the
 * falsy ones, or a map of one operator to its arguments. All arguments are evaluated, so that each
 * fault is told. Null when it has no value because of one.
 */
export function evaluateCondition(context: CompileContext, cursor: Cursor): boolean | null {
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  if (node.kind === "faulty") return null;
  if (node.kind === "scalar") return isTruthy(node.value);
  if (resolved.role === "executor") return true;
  if (node.kind === "list") {
    const message = "A list is no condition by itself.";
    const suggestion = "Write `and:` or `or:` before it.";
    reportError(context, resolved, { code: "wrong_condition", message, suggestion });
    return null;
  }
  const [entry] = node.entries.values();
  if (entry === undefined || node.entries.size > 1) {
    reportError(context, resolved, {
      code: "wrong_condition",
      message: "A condition is a value or a map with one operator.",
    });
    return null;
  }
  const operator = operators.find((candidate) => candidate === entry.key);
  const operand = entryCursor(resolved, entry);
  if (operator === undefined) return reportOperator(context, operand);
  return evaluateOperator(context, operator, operand);
}

function evaluateOperator(context: CompileContext, operator: Operator, operand: Cursor): boolean | null {
  switch (operator) {
    case "not": {
      const value = evaluateCondition(context, operand);
      return value === null ? null : !value;
    }
    case "and":
    case "or": {
      const values = readOperands(context, operand)?.map((item) => evaluateCondition(context, item));
      if (values === undefined || values.includes(null)) return null;
      return operator === "and" ? !values.includes(false) : values.includes(true);
    }
    case "equal":
      return evaluateEqual(context, operand);
    case "matches":
      return evaluateMatches(context, operand);
  }
}

function readOperands(context: CompileContext, cursor: Cursor): Cursor[] | null {
  const items = readItems(context, cursor);
  if (items === null || items.length > 0) return items;
  reportError(context, cursor, { code: "wrong_condition", message: `\`${cursor.key}\` needs at least one argument.` });
  return null;
}

function evaluateEqual(context: CompileContext, cursor: Cursor): boolean | null {
  const operands = readOperands(context, cursor)?.map((item) => resolve(context, item));
  const [first, ...rest] = operands ?? [];
  if (first === undefined || operands?.some(({ node }) => node.kind === "faulty")) return null;
  return rest.every((other) => sameValue(context, first, other));
}

function evaluateMatches(context: CompileContext, cursor: Cursor): boolean | null {
  const fields = readFields(context, cursor, matchesRules);
  if (fields === null) return null;
  if (fields.pattern === undefined || cursor.node.kind !== "map" || !cursor.node.entries.has("value")) {
    const message = "`matches` needs a `pattern` and a `value`.";
    reportError(context, cursor, { code: "wrong_condition", message, span: cursor.keySpan ?? cursor.node });
    return null;
  }
  const pattern = readText(context, fields.pattern);
  const text = fields.value === undefined ? "" : textOf(context, fields.value);
  if (pattern === null || text === null) return null;
  try {
    return wholeTextPattern({ text: pattern, start: 0, end: pattern.length })(text);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionFault)) throw thrown;
    reportError(context, fields.pattern, { code: "invalid_condition_pattern", message: thrown.message });
    return null;
  }
}

/** A value as text; one that is absent, like the tag of a branch, is the empty text. */
function textOf(context: CompileContext, cursor: Cursor): string | null {
  const resolved = resolve(context, cursor);
  if (resolved.node.kind === "scalar") return resolved.node.text;
  reportKind(context, resolved, "String");
  return null;
}

function reportOperator(context: CompileContext, operand: Cursor): null {
  const name = String(operand.key);
  const isCondition = name === "condition";
  const message = `\`${name}\` is not an operator: use ${operators.join(", ")}.`;
  const suggestion = isCondition ? "Leave `condition:` out here; only steps have it." : nearestWord(name, operators);
  reportError(context, operand, {
    code: "unknown_operator",
    message,
    suggestion,
    span: operand.keySpan ?? operand.node,
  });
  return null;
}
