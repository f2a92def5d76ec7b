import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { readText } from "#server/config/read/read-scalar.ts";

/** The longest key of a serial group, in characters, once its templates are filled in. */
const serialGroupLengthMax = 512;

/** Reads the key of a serial group, or the key of a job that locks. Null after an issue. */
export function readSerialGroupKey(context: CompileContext, cursor: Cursor): string | null {
  const key = readText(context, cursor);
  if (key === null) return null;
  const fault = faultOf(key);
  if (fault === null) return key;
  reportError(context, cursor, { code: "invalid_serial_group", message: `The key of a serial group ${fault}` });
  return null;
}

function faultOf(key: string): string | null {
  if (key.trim() === "") return "must not be blank.";
  if (key.length > serialGroupLengthMax) {
    return `has at most ${serialGroupLengthMax} characters, but this one has ${key.length}.`;
  }
  return /^[A-Za-z0-9._/-]+$/.test(key) ? null : "may only have letters, digits, `.`, `-`, `_` and `/`.";
}
