import type { RunningCommand } from "#server/agent/executors/executor.ts";
import { watchCommand } from "#server/agent/steps/command-watch.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import { shellCommand } from "#server/agent/steps/shell-command.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import type { RunStepPlan } from "#server/core/plan/step-plan.ts";

/** Starts a `run` step's command; its output goes to the log (config-language §15.1). */
export function startRunStep(context: StepContext, step: RunStepPlan, log: StepLog): RunningCommand {
  const { environment, spec } = context;
  const from = { home: environment.place.home, workingDirectory: context.workingDirectory };
  const shell = step.shell ?? spec.shell ?? environment.place.defaultShell;
  return environment.start({
    argv: shellCommand(shell, step.command, environment.place.taskDataDirectory),
    workingDirectory: jobPath(step.workingDirectory ?? ".", from),
    environment: { ...context.variables, ...step.environment },
    onOutput: (bytes) => log.write(bytes),
  });
}

/** Runs a `run` step to its end. */
export function runRunStep(context: StepContext, step: RunStepPlan, log: StepLog): Promise<StepEnd> {
  const command = startRunStep(context, step, log);
  return watchCommand(context, log, { command, noOutputSeconds: step.noOutputTimeoutSeconds });
}
