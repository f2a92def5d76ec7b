import { isTrue } from "#server/config/expression/evaluate-expression.ts";
import { valueOfExpressionText } from "#server/config/expression/value-of-expression.ts";
import {
  decidedFilters,
  type FilterRules,
  type NameRules,
  noFilters,
  noRules,
} from "#server/config/filter/filter-rules.ts";
import { type NamePattern, parseNamePattern } from "#server/config/filter/name-pattern.ts";
import { parsePathPattern } from "#server/config/filter/path-pattern.ts";
import { type CompileContext, reportError, reportNeedsVersion } from "#server/config/read/compile-context.ts";
import { type Cursor, itemCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readText } from "#server/config/read/read-scalar.ts";
import { isTruthy } from "#server/config/template/is-truthy.ts";
import { resolve } from "#server/config/template/resolve.ts";
import type { Result } from "#server/core/result.ts";

const filterRules = {
  owner: "`filters`",
  known: ["branches", "tags", "paths"],
  unknown: "error",
} as const satisfies FieldRules<string>;

const nameRules = {
  owner: "a filter",
  known: ["only", "ignore"],
  unknown: "error",
} as const satisfies FieldRules<string>;

const pathRules = {
  owner: "`paths`",
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
  return {
    branches: readNameRules(context, fields?.branches),
    tags: readNameRules(context, fields?.tags),
    paths: readPathRules(context, fields?.paths),
  };
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

/** Reads `paths`: a pattern or a list of them for the files that count, or `{only, ignore}`. Absent gives no rules. */
export function readPathRules(context: CompileContext, cursor: Cursor | undefined): NameRules {
  if (cursor === undefined) return noRules;
  const resolved = resolve(context, cursor);
  const read = (at: Cursor) => readPatterns(context, at, pathReader);
  if (resolved.node.kind !== "map") return { only: read(resolved), ignore: null };
  const fields = readFields(context, resolved, pathRules);
  return { only: fields?.only ? read(fields.only) : null, ignore: fields?.ignore ? read(fields.ignore) : null };
}

/** How the text of a pattern is read, and what a bad one is told as. */
interface PatternReader {
  readonly code: string;
  readonly parse: (text: string) => Result<NamePattern, string>;
  readonly kind: string;
}

const nameReader: PatternReader = {
  code: "invalid_filter_pattern",
  parse: parseNamePattern,
  kind: "a regular expression",
};
const pathReader: PatternReader = {
  code: "invalid_path_pattern",
  parse: parsePathPattern,
  kind: "a pattern for files",
};

function readPatterns(context: CompileContext, cursor: Cursor, reader = nameReader): NamePattern[] {
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  const items = node.kind === "list" ? node.items.map((item, index) => itemCursor(resolved, item, index)) : [resolved];
  return items.flatMap((item) => readPattern(context, item, reader) ?? []);
}

function readPattern(context: CompileContext, cursor: Cursor, reader: PatternReader): NamePattern | null {
  const text = readText(context, cursor);
  if (text === null) return null;
  const pattern = reader.parse(text);
  if (pattern.ok) return pattern.value;
  const message = `\`${text}\` cannot be used as ${reader.kind}: ${pattern.error}.`;
  reportError(context, cursor, { code: reader.code, message });
  return null;
}
