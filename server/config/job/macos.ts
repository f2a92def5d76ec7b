import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";
import type { ExecutorPlan } from "#server/core/plan/executor-plan.ts";

/** A Mac, with the two keys that may stand inside it but belong to the job. */
export interface ReadMac {
  readonly executor: ExecutorPlan;
  readonly resourceClass: Cursor | undefined;
  readonly shell: Cursor | undefined;
}

/** `code_signing` lists bundles that only CircleCI's own Macs keep. */
const macRules = {
  owner: "`macos`",
  known: ["xcode", "resource_class", "shell", "code_signing"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `macos:`. The version of Xcode is text even where it looks like a number: `12.10` is not `12.1`. */
export function readMac(context: CompileContext, cursor: Cursor): ReadMac | null {
  const fields = readFields(context, cursor, macRules);
  if (fields === null) return null;
  if (fields.xcode === undefined) {
    reportMissingKey(context, cursor, { key: "xcode", why: "`macos` says which version of Xcode it needs." });
    return null;
  }
  const xcode = readName(context, fields.xcode)?.trim() ?? "";
  return { executor: { kind: "macos", xcode }, resourceClass: fields.resource_class, shell: fields.shell };
}
