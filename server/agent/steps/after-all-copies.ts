import { isFault } from "#server/agent/door/agent-door.ts";
import { pause } from "#server/agent/door/pause.ts";
import { runRunStep } from "#server/agent/steps/run-step.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { type StepEnd, stoppedStep, succeeded } from "#server/agent/task/task-fold.ts";
import type { RunStepPlan } from "#server/core/plan/step-plan.ts";
import type { CopiesGate } from "#server/core/task/copies-gate.ts";

const askMilliseconds = 1_000;

/**
 * Runs the old `deploy` of a parallel job (config-language §15.8): once, on
 * copy 0, when every other copy has come to it. For the others it is a step
 * that succeeds at once: that is what the server counts, so the waiting
 * survives a restart of anybody.
 */
export async function runAfterAllCopies(context: StepContext, step: RunStepPlan, log: StepLog): Promise<StepEnd> {
  const { copy } = context.spec;
  if (copy.index !== 0) {
    log.print("This step runs on copy 0 of the job, once all copies have come to it.\n");
    return succeeded;
  }
  const closed = copy.total > 1 ? await waitForCopies(context, step, log) : null;
  return closed ?? runRunStep(context, step, log);
}

/** Null when all copies have come, else how the step ends without them. */
async function waitForCopies(context: StepContext, step: RunStepPlan, log: StepLog): Promise<StepEnd | null> {
  const { stop } = context;
  log.print("Waiting until all copies of the job have come to this step\n");
  let queuedSince: number | null = null;
  while (stop.cause === null) {
    const gate = await ask(context, log.step);
    if (gate?.verdict === "go") return null;
    if (gate?.verdict === "never") {
      return closed(log, `Copy ${gate.copy} of the job did not come to this step, so it does not run.`);
    }
    // Copies that only wait for an agent may wait for this very one.
    if (gate?.verdict === "wait" && gate.running === 0) queuedSince ??= performance.now();
    else if (gate !== null) queuedSince = null;
    if (queuedSince !== null && performance.now() - queuedSince > step.noOutputTimeoutSeconds * 1000) {
      const seconds = step.noOutputTimeoutSeconds;
      return closed(log, `Other copies of the job found no agent for ${seconds} s, so this step does not run.`);
    }
    await pause(askMilliseconds, stop.stopping);
  }
  return stoppedStep(stop.cause);
}

function closed(log: StepLog, detail: string): StepEnd {
  log.print(`${detail}\n`);
  return { status: "failed", exitCode: null, reason: "stepFailed", detail };
}

/** Null while the server is away. */
async function ask({ door, spec, stop }: StepContext, step: number): Promise<CopiesGate | null> {
  try {
    return await door.copiesGate(spec, step, stop.stopping);
  } catch (error) {
    if (isFault(error, "refused")) throw error;
    return null;
  }
}
