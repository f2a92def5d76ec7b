import { type CompileContext, reportError, reportWarning } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readText } from "#server/config/read/read-scalar.ts";

const retentionRules = {
  owner: "`retention`",
  known: ["caches"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** The longest that a cache may be kept. */
const cacheRetentionDaysMax = 15;

const daysPattern = /^([1-9]|[12][0-9]|30)d$/;

/**
 * Reads `retention`: for how many days the job's caches are kept. CircleCI's pattern goes to 30
 * days and its documentation to 15, so more than that is taken as 15 and told. Null: not said.
 */
export function readCacheRetentionDays(context: CompileContext, cursor: Cursor): number | null {
  const caches = readFields(context, cursor, retentionRules)?.caches;
  const text = caches === undefined ? null : readText(context, caches);
  if (caches === undefined || text === null) return null;
  const [, days] = daysPattern.exec(text) ?? [];
  if (days === undefined) {
    const message = `string [${text}] does not match pattern ${daysPattern.source}`;
    const suggestion = "Write it like `7d`, from `1d` to `15d`.";
    reportError(context, caches, { code: "invalid_retention", message, suggestion });
    return null;
  }
  if (Number(days) <= cacheRetentionDaysMax) return Number(days);
  const message = `Caches are kept for at most ${cacheRetentionDaysMax} days.`;
  reportWarning(context, caches, { code: "retention_shortened", message, suggestion: `${cacheRetentionDaysMax}d` });
  return cacheRetentionDaysMax;
}
