/** The operators between two values, weakest family first. */
export type BinaryOperator =
  | "or"
  | "and"
  | "=="
  | "!="
  | "starts-with"
  | "contains"
  | "matches"
  | ">="
  | ">"
  | "<="
  | "<";

/** An expression as a tree. Offsets count in the text of the expression. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "regex"; readonly matches: (text: string) => boolean }
  | { readonly kind: "name"; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: "not"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly start: number;
      readonly end: number;
    };

/** Why a text is no expression, or has no value, and where. Becomes an issue; never leaves the compiler. */
export class ExpressionFault extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, { start, end }: { start: number; end: number }) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** Expressions longer than this are refused; real ones have a few dozen characters. */
export const expressionLengthMax = 10_000;
