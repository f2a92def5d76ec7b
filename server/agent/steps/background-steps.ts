import type { EnvironmentFault, RunningCommand, RunningService } from "#server/agent/executors/executor.ts";
import { endCommand, faultyStep } from "#server/agent/steps/command-watch.ts";
import { startRunStep } from "#server/agent/steps/run-step.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { type StepEnd, stoppedStep, succeeded } from "#server/agent/task/task-fold.ts";
import type { RunStepPlan } from "#server/core/plan/step-plan.ts";

/**
 * Steps with `background: true`, and the job's services. They run beside the
 * others; their failure is shown but does not fail the job, and what still runs
 * when the other steps are through is ended, which counts as success.
 */
export class BackgroundSteps {
  readonly #running = new Set<RunningCommand>();
  readonly #ends: Promise<void>[] = [];
  readonly #context: StepContext;
  #endedByUs = false;

  constructor(context: StepContext) {
    this.#context = context;
  }

  start(step: RunStepPlan, log: StepLog): void {
    this.#keep(startRunStep(this.#context, step, log), log, async () => null);
  }

  startService(service: RunningService, log: StepLog): void {
    const command = service.follow((bytes) => log.write(bytes));
    this.#keep(command, log, () => service.diagnose());
  }

  #keep(command: RunningCommand, log: StepLog, diagnose: () => Promise<EnvironmentFault | null>): void {
    const unfollow = this.#context.report.follow(command);
    const ended = command.ended.then(async ({ exitCode }) => {
      unfollow();
      this.#running.delete(command);
      const { cause } = this.#context.stop;
      if (cause !== null) log.end(stoppedStep(cause));
      else if (this.#endedByUs) log.end(succeeded);
      else if (exitCode === 0) log.end({ ...succeeded, exitCode });
      else log.end(badEnd(log, exitCode, await diagnose()));
    });
    this.#running.add(command);
    this.#ends.push(ended);
  }

  /** Ends what still runs, and waits until all have told their end. */
  async end(): Promise<void> {
    this.#endedByUs = true;
    await Promise.all([...this.#running].map((command) => endCommand(command, this.#context)));
    await Promise.all(this.#ends);
  }
}

function badEnd(log: StepLog, exitCode: number, fault: EnvironmentFault | null): StepEnd {
  if (fault === null) return { status: "failed", exitCode, reason: "stepFailed", detail: null };
  if (fault.detail !== null) log.print(`\n${fault.detail}\n`);
  return faultyStep(fault, exitCode);
}
