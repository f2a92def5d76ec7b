import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { readInteger, readText } from "#server/config/read/read-scalar.ts";
import { rerunDelaySecondsMax, rerunsMax } from "#server/config/step/step-limits.ts";
import type { StepRetryPlan } from "#server/core/plan/step-plan.ts";

/** The keys of a `run` step that bear on how often it is tried again. */
export interface RetryFields {
  readonly max_auto_reruns?: Cursor;
  readonly auto_rerun_delay?: Cursor;
  readonly background?: Cursor;
}

/** CircleCI's pattern: whole minutes up to ten, or whole seconds. */
const delayPattern = /^(?:(10|[1-9])m|([1-9][0-9]*)s)$/;

/** Reads how often a failed step is tried again by itself. Null: never, or after an issue. */
export function readRetry(context: CompileContext, fields: RetryFields, isBackground: boolean): StepRetryPlan | null {
  const { max_auto_reruns: count, auto_rerun_delay: delay } = fields;
  const delaySeconds = delay ? readDelay(context, delay) : 0;
  if (count === undefined) {
    if (delay !== undefined) {
      const message = "`auto_rerun_delay` needs `max_auto_reruns`: without it nothing is tried again.";
      const suggestion = "Add `max_auto_reruns: 1`.";
      reportError(context, delay, {
        code: "delay_without_reruns",
        message,
        suggestion,
        span: delay.keySpan ?? delay.node,
      });
    }
    return null;
  }
  const reruns = readInteger(context, count, { min: 1, max: rerunsMax });
  if (isBackground) {
    const message = "A step with `background: true` cannot have `max_auto_reruns`: nobody waits for its end.";
    reportError(context, count, { code: "background_with_reruns", message, span: count.keySpan ?? count.node });
  }
  return reruns === null || delaySeconds === null || isBackground ? null : { rerunsMax: reruns, delaySeconds };
}

function readDelay(context: CompileContext, cursor: Cursor): number | null {
  const text = readText(context, cursor);
  if (text === null) return null;
  const [, minutes, seconds] = delayPattern.exec(text) ?? [];
  const total = minutes === undefined ? Number(seconds ?? Number.NaN) : Number(minutes) * 60;
  if (total <= rerunDelaySecondsMax) return total;
  const message = `\`${text}\` is not a delay between one second and ten minutes.`;
  reportError(context, cursor, { code: "invalid_delay", message, suggestion: "Write it like `30s` or `2m`." });
  return null;
}
