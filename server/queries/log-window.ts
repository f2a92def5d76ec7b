import type { TaskId } from "#server/core/ids.ts";
import type { LogStore } from "#server/core/ports/log-store.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { findStepLog, type StepLog } from "#server/queries/step-log.ts";
import { wholeCharactersLength } from "#server/queries/utf8.ts";
import type { LogWindowView } from "#server/views/job-view.ts";

export const windowLinesMax = 5000;
/** A window stops before it gets larger than this; the next begins where it ended. */
export const windowBytesMax = 4 * 1024 * 1024;
const newline = 0x0a;

/** Which lines to read. A negative `fromLine` counts from the end: -100 is the last hundred. */
export interface LogWindowRequest {
  readonly taskId: TaskId;
  readonly step: number;
  readonly fromLine: number;
  readonly lineCount: number;
}

/**
 * A window of a step's log: one row, one or two index look-ups, one read,
 * however long the log is. Fewer lines than asked for come when they would be
 * larger than `windowBytesMax`; a single line beyond that is cut there.
 * `partial` is told only by a window that reaches the end.
 */
export async function readLogWindow(
  { prisma, logs }: { readonly prisma: ScreenReader; readonly logs: LogStore },
  request: LogWindowRequest,
): Promise<LogWindowView> {
  const log = await findStepLog(prisma, request);
  return logWindow(logs, log, request);
}

/** The window itself, for a log that has been found. */
export async function logWindow(
  logs: LogStore,
  log: StepLog,
  request: { readonly fromLine: number; readonly lineCount: number },
): Promise<LogWindowView> {
  const fromLine =
    request.fromLine < 0 ? Math.max(0, log.lines + request.fromLine) : Math.min(request.fromLine, log.lines);
  const toLine = Math.min(log.lines, fromLine + Math.min(request.lineCount, windowLinesMax));
  const begin = await byteOfLine(logs, log, fromLine);
  const lineEnd = toLine === fromLine ? begin : await byteOfLine(logs, log, toLine);
  const wantedEnd = toLine === log.lines ? log.bytes : lineEnd;
  const end = Math.min(wantedEnd, begin + windowBytesMax);
  const bytes = end > begin ? await logs.readBytes(log.key, begin, end) : new Uint8Array(0);
  return { ...cut(bytes, { begin, fromLine, toLine, isWhole: end === wantedEnd }), fromLine, ...totals(log) };
}

async function byteOfLine(logs: LogStore, log: StepLog, line: number): Promise<number> {
  if (line === 0) return 0;
  return (await logs.offsetOfLine(log.key, line, log.bytes)) ?? log.bytes;
}

interface Window {
  readonly begin: number;
  readonly fromLine: number;
  readonly toLine: number;
  /** Nothing was left out for its size. */
  readonly isWhole: boolean;
}

function cut(bytes: Uint8Array, window: Window): Pick<LogWindowView, "lines" | "endByte" | "partial"> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines: string[] = [];
  let position = 0;
  while (lines.length < window.toLine - window.fromLine) {
    const end = text.indexOf(newline, position);
    if (end < 0) break;
    lines.push(text.toString("utf8", position, end));
    position = end + 1;
  }
  if (lines.length === 0 && window.toLine > window.fromLine) {
    return { lines: [`${whole(text, 0)}…`], endByte: window.begin + text.length, partial: null };
  }
  const rest = whole(text, position);
  const reachesEnd = window.isWhole && position < text.length;
  const isPartialOnly = window.toLine === window.fromLine && rest !== "";
  return { lines, endByte: window.begin + position, partial: reachesEnd || isPartialOnly ? rest : null };
}

function whole(text: Buffer, from: number): string {
  const rest = text.subarray(from);
  return rest.toString("utf8", 0, wholeCharactersLength(rest));
}

function totals(log: StepLog): Pick<LogWindowView, "totalLines" | "totalBytes" | "sealed"> {
  return { totalLines: log.lines, totalBytes: log.bytes, sealed: log.sealed };
}
