import { isTrue } from "#server/config/expression/evaluate-expression.ts";
import { valueOfExpressionText } from "#server/config/expression/value-of-expression.ts";
import { evaluateCondition } from "#server/config/logic/condition.ts";
import { type CompileContext, reportError, reportNeedsVersion } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** The keys of a workflow that say whether it runs. */
export interface ConditionFields {
  readonly when?: Cursor;
  readonly unless?: Cursor;
}

const singleTag = /^\s*<<(?:(?!>>)[\s\S])*>>\s*$/;

/** Whether a workflow runs at all; one without `when` and `unless` does, and so does one with a fault, to find more. */
export function workflowRuns(context: CompileContext, { when, unless }: ConditionFields): boolean {
  const written = when ?? unless;
  if (written === undefined) return true;
  if (context.version === "2") {
    reportNeedsVersion(context, written, `\`${written.key}\` on a workflow`);
    return true;
  }
  if (when !== undefined && unless !== undefined) {
    const message = "A workflow has `when` or `unless`, not both.";
    reportError(context, unless, { code: "when_and_unless", message, span: unless.keySpan ?? unless.node });
    return true;
  }
  const holds = conditionHolds(context, written);
  if (holds === null) return true;
  return when !== undefined ? holds : !holds;
}

/** Text is an expression, unless it is one tag and nothing else, whose value counts. Null after an issue. */
function conditionHolds(context: CompileContext, cursor: Cursor): boolean | null {
  const { node } = cursor;
  const resolved = resolve(context, cursor);
  const isText = resolved.node.kind === "scalar" && typeof resolved.node.value === "string";
  const isValue = node.kind === "scalar" && cursor.scope.templated && singleTag.test(node.text);
  if (!isText || isValue || resolved.node.kind !== "scalar" || resolved.node.text === "") {
    return evaluateCondition(context, resolved);
  }
  const outcome = valueOfExpressionText(context, resolved, resolved.node.text);
  return outcome.ok ? isTrue(outcome.value) : null;
}
