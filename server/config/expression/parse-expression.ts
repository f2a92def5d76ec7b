import {
  type BinaryOperator,
  type Expression,
  ExpressionFault,
  expressionLengthMax,
} from "#server/config/expression/expression.ts";
import { readTokens, type Token } from "#server/config/expression/read-tokens.ts";
import { wholeTextPattern } from "#server/config/expression/whole-text-pattern.ts";

/** Operators by how strongly they bind, weakest first (config-language §8.1). */
const families: readonly (readonly BinaryOperator[])[] = [
  ["or"],
  ["and"],
  ["==", "!=", "starts-with", "contains", "matches"],
  [">=", ">", "<=", "<"],
];

/** Parentheses and `not` may nest this deep. */
const nestingMax = 100;

interface Parsing {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

/** Reads an expression as a tree, left to right within a family. Throws ExpressionFault. */
export function parseExpression(text: string): Expression {
  if (text.length > expressionLengthMax) {
    throw new ExpressionFault(`An expression has at most ${expressionLengthMax} characters.`, { start: 0, end: 1 });
  }
  const parsing: Parsing = { tokens: readTokens(text), at: 0, depth: 0 };
  const expression = parseFamily(parsing, 0);
  const rest = peek(parsing);
  if (rest.kind !== "end") throw new ExpressionFault(`\`${shown(rest)}\` does not belong here.`, rest);
  return expression;
}

function parseFamily(parsing: Parsing, family: number): Expression {
  const operators = families[family];
  if (operators === undefined) return parseNot(parsing);
  let left = parseFamily(parsing, family + 1);
  for (;;) {
    const { start, end } = peek(parsing);
    const operator = operators.find((candidate) => candidate === operatorOf(peek(parsing)));
    if (operator === undefined) return left;
    parsing.at += 1;
    const right = parseFamily(parsing, family + 1);
    left = { kind: "binary", operator, left, right, start, end };
  }
}

function parseNot(parsing: Parsing): Expression {
  const token = peek(parsing);
  if (!isNot(token)) return parseValue(parsing);
  return nested(parsing, token, () => ({ kind: "not", operand: parseNot(parsing) }));
}

function parseValue(parsing: Parsing): Expression {
  const token = peek(parsing);
  if (token.kind === "sign" && token.text === "(") {
    return nested(parsing, token, () => {
      const inner = parseFamily(parsing, 0);
      const close = peek(parsing);
      if (close.text !== ")" || close.kind !== "sign") throw new ExpressionFault("`)` is missing.", token);
      parsing.at += 1;
      return inner;
    });
  }
  parsing.at += 1;
  if (token.kind === "string") return { kind: "literal", value: token.text };
  if (token.kind === "integer") return { kind: "literal", value: Number(token.text) };
  if (token.kind === "regex") return { kind: "regex", matches: wholeTextPattern(token) };
  if (token.kind === "name" && operatorOf(token) === null) return nameOrTruth(token);
  const message = token.kind === "end" ? "The expression ends too early." : `\`${shown(token)}\` is not a value.`;
  throw new ExpressionFault(message, { start: token.start, end: Math.max(token.end, token.start + 1) });
}

function nested(parsing: Parsing, token: Token, read: () => Expression): Expression {
  if (parsing.depth >= nestingMax) throw new ExpressionFault(`An expression nests at most ${nestingMax} deep.`, token);
  parsing.at += 1;
  parsing.depth += 1;
  const expression = read();
  parsing.depth -= 1;
  return expression;
}

function nameOrTruth({ text, start, end }: Token): Expression {
  if (text === "true" || text === "false") return { kind: "literal", value: text === "true" };
  return { kind: "name", name: text, start, end };
}

/** The word or sign of an operator; `AND` and `OR` are the same as the small ones. Null for values. */
function operatorOf({ kind, text }: Token): string | null {
  if (kind === "sign") return text;
  if (kind !== "name") return null;
  if (text === "AND" || text === "OR") return text.toLowerCase();
  return ["or", "and", "not", "starts-with", "contains", "matches"].includes(text) ? text : null;
}

function isNot(token: Token): boolean {
  const operator = operatorOf(token);
  return operator === "not" || operator === "!";
}

function peek({ tokens, at }: Parsing): Token {
  const end: Token = { kind: "end", text: "", start: 0, end: 0 };
  return tokens[at] ?? tokens.at(-1) ?? end;
}

function shown({ kind, text }: Token): string {
  return kind === "end" ? "the end" : text.slice(0, 60);
}
