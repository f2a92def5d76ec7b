import { readSerialGroupKey } from "#server/config/job/serial-group-key.ts";
import { type CompileContext, reportWarning } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { addedJob, afterAnyEnd, afterSuccess } from "#server/config/workflow/added-job.ts";
import type { WrittenInvocation } from "#server/config/workflow/written-invocation.ts";

/** A key of a serial group with the place it is written at. */
export interface SerialGroup {
  readonly key: string;
  readonly at: Cursor;
}

/** Reads `serial-group` of an entry; null when there is none, or after an issue. */
export function readSerialGroup(context: CompileContext, cursor: Cursor | undefined): SerialGroup | null {
  const key = cursor === undefined ? null : readSerialGroupKey(context, cursor);
  return cursor === undefined || key === null ? null : { key, at: cursor };
}

/**
 * A job of a serial group stands between two jobs that hold its lock: `x-lock` takes over what it
 * requires, and `x-unlock` follows it however it ends, but only where the lock was had. Whoever
 * requires `x` still means the job itself (config-language §19).
 */
export function betweenLocks(invocation: WrittenInvocation, { key }: SerialGroup): WrittenInvocation[] {
  const { identity, wantedName, requires, filters, at } = invocation;
  const around = (type: "lock" | "unlock", wait: WrittenInvocation["requires"]) =>
    addedJob({
      name: `${wantedName}-${type}`,
      beside: { identity, ending: `-${type}` },
      definition: { type, key },
      requires: wait,
      filters,
      at,
    });
  const lock = around("lock", requires);
  const locked = { ...invocation, requires: [afterSuccess(lock)] };
  return [lock, locked, around("unlock", [afterSuccess(lock), afterAnyEnd(locked)])];
}

/** Tells where two entries of one workflow share a lock, which cannot keep them apart. */
export function reportRepeatedKeys(context: CompileContext, invocations: readonly WrittenInvocation[]): void {
  const seen = new Set<string>();
  for (const { work, at } of invocations) {
    if (work.kind === "call" || work.definition.type !== "lock") continue;
    const { key } = work.definition;
    if (seen.has(key)) {
      const message = `The serial group \`${key}\` is used twice in this workflow: its jobs do not wait for each other, because the workflow holds the lock as a whole.`;
      const suggestion = "Order them by `requires`, or put them into one job group.";
      reportWarning(context, at, { code: "serial_group_repeated", message, suggestion, span: at.keySpan ?? at.node });
    }
    seen.add(key);
  }
}
