import type { RunningCommand, RunningService } from "#server/agent/executors/executor.ts";
import { endCommand } from "#server/agent/steps/command-watch.ts";
import { startRunStep } from "#server/agent/steps/run-step.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { stoppedStep, succeeded } from "#server/agent/task/task-fold.ts";
import type { RunStepPlan } from "#server/core/plan/step-plan.ts";

/**
 * Steps with `background: true`, and the job's services. They run beside the
 * others; their failure is shown but does not fail the job, and what still runs
 * when the other steps are through is ended, which counts as success.
 */
export class BackgroundSteps {
  readonly #running = new Map<RunningCommand, Promise<void>>();
  readonly #context: StepContext;
  #endedByUs = false;

  constructor(context: StepContext) {
    this.#context = context;
  }

  start(step: RunStepPlan, log: StepLog): void {
    this.#keep(startRunStep(this.#context, step, log), log);
  }

  startService(service: RunningService, log: StepLog): void {
    this.#keep(
      service.follow((bytes) => log.write(bytes)),
      log,
    );
  }

  #keep(command: RunningCommand, log: StepLog): void {
    const unfollow = this.#context.report.follow(command);
    const ended = command.ended.then(({ exitCode }) => {
      unfollow();
      this.#running.delete(command);
      const { cause } = this.#context.stop;
      if (cause !== null) log.end(stoppedStep(cause));
      else if (this.#endedByUs) log.end(succeeded);
      else if (exitCode === 0) log.end({ ...succeeded, exitCode });
      else log.end({ status: "failed", exitCode, reason: "stepFailed", detail: null });
    });
    this.#running.set(command, ended);
  }

  /** Ends what still runs, and waits until all have told their end. */
  async end(): Promise<void> {
    this.#endedByUs = true;
    const running = [...this.#running];
    await Promise.all(running.map(([command]) => endCommand(command, this.#context)));
    await Promise.all(running.map(([, ended]) => ended));
  }
}
