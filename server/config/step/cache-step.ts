import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readTexts } from "#server/config/read/read-list.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";
import { cacheKeyLengthMax } from "#server/config/step/step-limits.ts";
import { readStepName, stepTitles } from "#server/config/step/step-title.ts";
import { readStepWhen } from "#server/config/step/step-when.ts";
import type { RestoreCacheStepPlan, SaveCacheStepPlan } from "#server/core/plan/step-plan.ts";

const saveCacheRules = {
  owner: "a `save_cache` step",
  known: ["key", "paths", "name", "when"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** `paths` and `when` are known only to be passed over: many files copy them from `save_cache`. */
const restoreCacheRules = {
  owner: "a `restore_cache` step",
  known: ["key", "keys", "name", "paths", "when"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `save_cache`. */
export function readSaveCacheStep(context: CompileContext, cursor: Cursor): SaveCacheStepPlan | null {
  const fields = readFields(context, cursor, saveCacheRules);
  if (fields === null) return null;
  const key = fields.key ? readKey(context, fields.key) : null;
  if (fields.key === undefined) {
    reportMissingKey(context, cursor, { key: "key", why: "`save_cache` needs a name to find the cache by." });
  }
  const paths = fields.paths ? readTexts(context, fields.paths) : [];
  if (fields.paths === undefined || isEmptyList(fields.paths)) {
    reportMissingKey(context, cursor, { key: "paths", why: "`save_cache` needs something to save." });
  }
  const name = readStepName(context, fields.name, stepTitles.save_cache);
  const when = readStepWhen(context, fields.when, "on_success");
  return key === null ? null : { type: "save_cache", name, when, key, paths };
}

/** Reads `restore_cache`: `key` is asked for first, then each of `keys`. */
export function readRestoreCacheStep(context: CompileContext, cursor: Cursor): RestoreCacheStepPlan | null {
  const fields = readFields(context, cursor, restoreCacheRules);
  if (fields === null) return null;
  const first = fields.key ? readKey(context, fields.key) : null;
  const others = fields.keys ? readTexts(context, fields.keys) : [];
  if (fields.key === undefined && (fields.keys === undefined || isEmptyList(fields.keys))) {
    reportMissingKey(context, cursor, { key: "key", why: "`restore_cache` needs a `key` or a list of `keys`." });
  }
  const keys = first === null ? others : [first, ...others];
  return {
    type: "restore_cache",
    name: readStepName(context, fields.name, stepTitles.restore_cache),
    when: "on_success",
    keys,
  };
}

/** A key is filled in when the step runs; one without anything to fill in can be measured now. */
function readKey(context: CompileContext, cursor: Cursor): string | null {
  const key = readName(context, cursor);
  if (key === null || key.length <= cacheKeyLengthMax || key.includes("{{")) return key;
  const message = `A cache key has at most ${cacheKeyLengthMax} characters, but this one has ${key.length}.`;
  reportError(context, cursor, { code: "cache_key_too_long", message });
  return null;
}

function isEmptyList({ node }: Cursor): boolean {
  return node.kind === "list" && node.items.length === 0;
}
