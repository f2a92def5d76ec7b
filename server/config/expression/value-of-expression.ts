import { type ExpressionValue, evaluateExpression } from "#server/config/expression/evaluate-expression.ts";
import { type Expression, ExpressionFault } from "#server/config/expression/expression.ts";
import { parseExpression } from "#server/config/expression/parse-expression.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import type { ScalarValue, Span } from "#server/config/source/config-node.ts";

/** An expression's value, or the knowledge that it has none for a reason that was told. */
export type EvaluatedExpression = { readonly ok: true; readonly value: ExpressionValue } | { readonly ok: false };

/** Evaluates a text that is an expression as a whole, with the names of its place. */
export function valueOfExpressionText(context: CompileContext, cursor: Cursor, text: string): EvaluatedExpression {
  try {
    return valueOfExpression(context, cursor, { expression: parseExpression(text), span: () => cursor.node });
  } catch (thrown) {
    if (!(thrown instanceof ExpressionFault)) throw thrown;
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    reportError(context, cursor, {
      code: "invalid_expression",
      message: `\`${shown}\` is not an expression: ${thrown.message}`,
    });
    return { ok: false };
  }
}

/** Evaluates an expression; faults are told at `span`, which is asked only then. */
export function valueOfExpression(
  context: CompileContext,
  cursor: Cursor,
  { expression, span }: { expression: Expression; span: () => Span },
): EvaluatedExpression {
  let told = false;
  const valueOf = (name: Expression & { kind: "name" }): ScalarValue => {
    const found = cursor.scope.lookup(name.name);
    if (found.kind === "value") return found.value;
    if (found.kind === "part") throw new ExpressionFault(`\`${name.name}\` is not a single value.`, name);
    if (found.kind === "unknown") {
      const message = found.message.replace(/:$/, ".");
      reportError(context, cursor, { code: found.code, message, suggestion: found.suggestion, span: span() });
    }
    told = true;
    throw new ExpressionFault(found.kind, name);
  };
  try {
    return { ok: true, value: evaluateExpression(expression, valueOf) };
  } catch (thrown) {
    if (!(thrown instanceof ExpressionFault)) throw thrown;
    if (!told) reportError(context, cursor, { code: "invalid_expression", message: thrown.message, span: span() });
    return { ok: false };
  }
}
