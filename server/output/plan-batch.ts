import type { AgentMessage, OutputMessage, StepEndedMessage } from "#server/core/agent-protocol/agent-message.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import { err, ok, type Result } from "#server/core/result.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";

/** A frame whose header was validated. */
export interface AgentFrame {
  readonly message: AgentMessage;
  readonly body: Uint8Array;
}

/** What the planner needs to know of a task. */
export interface BatchContext {
  readonly status: TaskStatus;
  readonly steps: ReadonlyMap<number, { readonly bytes: number; readonly ended: boolean }>;
}

/** What one batch comes down to. */
export interface BatchPlan {
  /** Output that is new, by step, in order. */
  readonly appends: ReadonlyMap<number, readonly Uint8Array[]>;
  /** Messages that tell something new; none of them is output. */
  readonly messages: readonly AgentMessage[];
  /** The ends of steps among them, whose length and hash are to be checked. */
  readonly endings: readonly StepEndedMessage[];
  /** True when every bit of the batch was known before. */
  readonly isRepeat: boolean;
}

interface StepDraft {
  bytes: number;
  ended: boolean;
}

/**
 * Sorts a batch into what is new and what was sent before. Pure: nothing is
 * stored yet, so a refusal leaves no trace.
 *
 * | message | already known | otherwise |
 * |---|---|---|
 * | output | wholly below the stored end: dropped; across it: trimmed | appended; beyond it: `offset_gap` |
 * | step_started | dropped | stored |
 * | step_ended | dropped | stored once the lengths agree; shorter than told: `offset_gap` |
 * | task_started | dropped | stored |
 * | samples | told again: the store keeps each moment once | stored |
 * | image_pull | told again: the store keeps each container's newest | stored |
 * | task_finished | told again: the store knows what that means | stored |
 */
export function planBatch(context: BatchContext, frames: readonly AgentFrame[]): Result<BatchPlan, AppError> {
  const steps = new Map<number, StepDraft>();
  for (const [index, { bytes, ended }] of context.steps) steps.set(index, { bytes, ended });
  const appends = new Map<number, Uint8Array[]>();
  const messages: AgentMessage[] = [];
  const endings: StepEndedMessage[] = [];
  for (const { message, body } of frames) {
    switch (message.type) {
      case "task_started":
        if (context.status === "claimed") messages.push(message);
        break;
      case "task_finished":
      case "samples":
      case "image_pull":
        messages.push(message);
        break;
      case "step_started":
        if (steps.has(message.step)) break;
        steps.set(message.step, { bytes: 0, ended: false });
        messages.push(message);
        break;
      case "output": {
        const piece = newOutput(steps.get(message.step), message, body);
        if (!piece.ok) return piece;
        if (piece.value.length === 0) break;
        const pieces = appends.get(message.step);
        if (pieces === undefined) appends.set(message.step, [piece.value]);
        else pieces.push(piece.value);
        break;
      }
      case "step_ended": {
        const end = newEnding(steps.get(message.step), message);
        if (!end.ok) return end;
        if (!end.value) break;
        messages.push(message);
        endings.push(message);
        break;
      }
      default:
        return assertNever(message);
    }
  }
  const isRepeat = appends.size === 0 && messages.every(({ type }) => mayBeToldAgain.has(type));
  return ok({ appends, messages, endings, isRepeat });
}

/** Whether they were known before is for the store to find out, which takes them again without harm. */
const mayBeToldAgain: ReadonlySet<AgentMessage["type"]> = new Set(["task_finished", "samples", "image_pull"]);

const nothing = new Uint8Array(0);

function newOutput(
  step: StepDraft | undefined,
  message: OutputMessage,
  body: Uint8Array,
): Result<Uint8Array, AppError> {
  if (step === undefined) return err(unknownStep(message.step));
  if (message.offset > step.bytes) return err(offsetGap(message.step, step.bytes));
  const known = Math.min(step.bytes - message.offset, body.length);
  const piece = known === 0 ? body : body.subarray(known);
  if (piece.length === 0) return ok(nothing);
  if (step.ended) return err(outputAfterEnd(message.step));
  step.bytes += piece.length;
  return ok(piece);
}

/** True when the end is news. A log that is longer than told is found out by its hash. */
function newEnding(step: StepDraft | undefined, message: StepEndedMessage): Result<boolean, AppError> {
  if (step === undefined) return err(unknownStep(message.step));
  if (step.ended) return ok(false);
  if (step.bytes < message.lengthBytes) return err(offsetGap(message.step, step.bytes));
  step.ended = true;
  return ok(true);
}

/** The refusal that tells an agent where to go on. */
export function offsetGap(step: number, wantOffset: number): AppError {
  return new AppError("offset_gap", {
    userMessage: `The output of step ${step} is stored up to byte ${wantOffset}; go on from there.`,
    detail: { step, wantOffset },
  });
}

function unknownStep(step: number): AppError {
  return new AppError("invalid_input", { userMessage: `Step ${step} was never started.`, detail: { step } });
}

function outputAfterEnd(step: number): AppError {
  return new AppError("invalid_input", {
    userMessage: `Step ${step} has ended and prints nothing any more.`,
    detail: { step },
  });
}
