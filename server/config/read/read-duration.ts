import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { readText } from "#server/config/read/read-scalar.ts";

const wholeDuration = /^(?:\d+(?:\.\d+)?[smh])+$/;
const durationPiece = /(\d+(?:\.\d+)?)([smh])/g;
const secondsOfUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Longest time without output that is accepted: a week. */
const durationSecondsMax = 7 * 24 * 3600;

/**
 * A length of time in whole seconds, rounded up: `90s`, `1.5h`, `1h30m`, or a bare number of
 * seconds. Refuses zero and more than a week.
 */
export function readDurationSeconds(context: CompileContext, cursor: Cursor): number | null {
  const text = readText(context, cursor)?.trim() ?? null;
  if (text === null) return null;
  const seconds = durationSeconds(text);
  if (seconds !== null && seconds > 0 && seconds <= durationSecondsMax) return Math.ceil(seconds);
  const message = `\`${text}\` is not a length of time between one second and seven days.`;
  reportError(context, cursor, {
    code: "invalid_duration",
    message,
    suggestion: "Write it like `30s`, `20m` or `1.5h`.",
  });
  return null;
}

function durationSeconds(text: string): number | null {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (text.length > 100 || !wholeDuration.test(text)) return null;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(durationPiece))
    seconds += Number(count) * (secondsOfUnit[unit ?? ""] ?? 0);
  return seconds;
}
