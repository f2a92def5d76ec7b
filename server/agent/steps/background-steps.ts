import type { EnvironmentFault, RunningCommand, RunningService } from "#server/agent/executors/executor.ts";
import { type EndedBy, endCommand, faultyStep } from "#server/agent/steps/command-watch.ts";
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
  /** Those that were still running when the steps were through. */
  readonly #endings = new Map<RunningCommand, Promise<EndedBy>>();
  readonly #ends: Promise<void>[] = [];
  readonly #context: StepContext;
  #isStarved = false;

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
      if (cause !== null) return log.end(stoppedStep(cause));
      const isEndedByUs = (await this.#endings.get(command)) === "us";
      if (exitCode === 0 && !isEndedByUs) return log.end({ ...succeeded, exitCode });
      const fault = isEndedByUs && !this.#isStarved ? null : await diagnose();
      if (fault === null && isEndedByUs) log.end(succeeded);
      else log.end(badEnd(log, exitCode, fault));
    });
    this.#running.add(command);
    this.#ends.push(ended);
  }

  /**
   * Ends what still runs, and waits until all have told their end. What had
   * ended by itself keeps the end it had, although it was told late. Where the
   * job failed for want of memory, a service may have been killed for it at the
   * very moment.
   */
  async end(failure: StepEnd | null): Promise<void> {
    this.#isStarved = failure?.reason === "outOfMemory";
    for (const command of this.#running) this.#endings.set(command, endCommand(command, this.#context));
    await Promise.all(this.#ends);
  }
}

function badEnd(log: StepLog, exitCode: number, fault: EnvironmentFault | null): StepEnd {
  if (fault === null) return { status: "failed", exitCode, reason: "stepFailed", detail: null };
  if (fault.detail !== null) log.print(`\n${fault.detail}\n`);
  return faultyStep(fault, exitCode);
}
