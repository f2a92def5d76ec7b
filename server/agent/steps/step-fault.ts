import { isFault } from "#server/agent/door/agent-door.ts";
import { backoffMilliseconds } from "#server/agent/door/backoff.ts";
import { DoorFault } from "#server/agent/door/door-fault.ts";
import { pause } from "#server/agent/door/pause.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { type StepEnd, stoppedStep, succeeded } from "#server/agent/task/task-fold.ts";

/** Why a built-in step fails; the message is a sentence for its log. */
export class StepFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StepFault";
  }
}

/**
 * Runs a built-in step to its end: it succeeds when its work does, and fails
 * with the sentence of a StepFault or of a refusal by the server.
 */
export async function runBuiltIn(context: StepContext, log: StepLog, work: () => Promise<void>): Promise<StepEnd> {
  try {
    await work();
    return context.stop.cause === null ? succeeded : stoppedStep(context.stop.cause);
  } catch (error) {
    if (context.stop.cause !== null) return stoppedStep(context.stop.cause);
    const isRefusal = error instanceof DoorFault;
    if (!(error instanceof StepFault) && !isRefusal) throw error;
    const detail = isRefusal ? `The server refused: ${error.message}` : error.message;
    log.print(`${detail}\n`);
    return { status: "failed", exitCode: null, reason: "stepFailed", detail };
  }
}

/** Asks the server again and again while it is away, and gives its answer. */
export async function untilAnswered<Answer>(context: StepContext, ask: () => Promise<Answer>): Promise<Answer> {
  for (let failures = 1; ; failures++) {
    try {
      return await ask();
    } catch (error) {
      if (!isFault(error, "away") || context.stop.cause !== null) throw error;
      await pause(backoffMilliseconds(failures, Math.random()), context.stop.stopping);
    }
  }
}
