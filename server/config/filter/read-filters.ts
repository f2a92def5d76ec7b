import { isTrue } from "#server/config/expression/evaluate-expression.ts";
import { valueOfExpressionText } from "#server/config/expression/value-of-expression.ts";
import { decidedFilters, type FilterRules, type NameRules, noFilters } from "#server/config/filter/filter-rules.ts";
import { type NamePattern, parseNamePattern } from "#server/config/filter/name-pattern.ts";
import { type CompileContext, reportError, reportNeedsVersion } from "#server/config/read/compile-context.ts";
import { type Cursor, itemCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readText } from "#server/config/read/read-scalar.ts";
import { isTruthy } from "#server/config/template/is-truthy.ts";
import { resolve } from "#server/config/template/resolve.ts";

const filterRules = {
  owner: "`filters`",
  known: ["branches", "tags"],
  unknown: "error",
} as const satisfies FieldRules<string>;

const nameRules = {
  owner: "a filter",
  known: ["only", "ignore"],
  unknown: "error",
} as const satisfies FieldRules<string>;

/**
 * Reads `filters` of an invocation: rules for branches and tags, or an expression, which is
 * decided at once for the branch or tag that is compiled and says nothing about others.
 */
export function readFilters(context: CompileContext, cursor: Cursor | undefined): FilterRules {
  if (cursor === undefined) return noFilters;
  const resolved = resolve(context, cursor);
  if (resolved.node.kind === "scalar") return readDecision(context, resolved);
  const fields = readFields(context, resolved, filterRules);
  return { branches: readNameRules(context, fields?.branches), tags: readNameRules(context, fields?.tags) };
}

function readDecision(context: CompileContext, cursor: Cursor): FilterRules {
  if (context.version === "2") {
    reportNeedsVersion(context, cursor, "`filters` as an expression");
    return noFilters;
  }
  const { node } = cursor;
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    return decidedFilters(node.kind === "scalar" && isTruthy(node.value));
  }
  const outcome = valueOfExpressionText(context, cursor, node.text);
  return decidedFilters(outcome.ok && isTrue(outcome.value));
}

/** Reads `{only, ignore}`; absent gives no rules. */
export function readNameRules(context: CompileContext, cursor: Cursor | undefined): NameRules {
  const fields = cursor === undefined ? null : readFields(context, cursor, nameRules);
  return {
    only: fields?.only ? readPatterns(context, fields.only) : null,
    ignore: fields?.ignore ? readPatterns(context, fields.ignore) : null,
  };
}

function readPatterns(context: CompileContext, cursor: Cursor): NamePattern[] {
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  const items = node.kind === "list" ? node.items.map((item, index) => itemCursor(resolved, item, index)) : [resolved];
  return items.flatMap((item) => readPattern(context, item) ?? []);
}

function readPattern(context: CompileContext, cursor: Cursor): NamePattern | null {
  const text = readText(context, cursor);
  if (text === null) return null;
  const pattern = parseNamePattern(text);
  if (pattern.ok) return pattern.value;
  const message = `\`${text}\` cannot be used as a regular expression: ${pattern.error}.`;
  reportError(context, cursor, { code: "invalid_filter_pattern", message });
  return null;
}
