import type { JobDefinition } from "#server/config/job/job-definition.ts";
import { readSerialGroupKey } from "#server/config/job/serial-group-key.ts";
import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";

const noOpRules = {
  owner: "a job of type `no-op`",
  known: ["type", "description", "parameters"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** `validation` and the keys of its kind watch the release from CircleCI's side; nobody does here. */
const releaseRules = {
  owner: "a job of type `release`",
  known: ["type", "description", "parameters", "plan_name", "validation"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

const lockRules = {
  owner: "a job that locks or unlocks",
  known: ["type", "description", "parameters", "key"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads a job that only gathers others. Keys of another type of job are told and ignored. */
export function readNoOpJob(context: CompileContext, body: Cursor): JobDefinition | null {
  return readFields(context, body, noOpRules) === null ? null : { type: "no-op" };
}

/** Reads a job that stands for the release of a plan. */
export function readReleaseJob(context: CompileContext, body: Cursor): JobDefinition | null {
  const fields = readFields(context, body, releaseRules);
  if (fields === null) return null;
  if (fields.plan_name === undefined) {
    reportMissingKey(context, body, { key: "plan_name", why: "a `release` job says which plan it waits for." });
    return null;
  }
  const planName = readName(context, fields.plan_name);
  return planName === null ? null : { type: "release", planName };
}

/** Reads a job that takes or gives back the lock of a serial group. */
export function readLockJob(context: CompileContext, body: Cursor, type: "lock" | "unlock"): JobDefinition | null {
  const fields = readFields(context, body, lockRules);
  if (fields === null) return null;
  if (fields.key === undefined) {
    reportMissingKey(context, body, { key: "key", why: `a \`${type}\` job says which serial group it means.` });
    return null;
  }
  const key = readSerialGroupKey(context, fields.key);
  return key === null ? null : { type, key };
}
