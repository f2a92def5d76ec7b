import { pause } from "#server/agent/door/pause.ts";
import type { RunningCommand } from "#server/agent/executors/executor.ts";
import { watchCommand } from "#server/agent/steps/command-watch.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import { shellCommand } from "#server/agent/steps/shell-command.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { type StepEnd, stoppedStep } from "#server/agent/task/task-fold.ts";
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

/** Runs a `run` step to its end, again as often as it may when it fails; the log tells each try. */
export async function runRunStep(context: StepContext, step: RunStepPlan, log: StepLog): Promise<StepEnd> {
  const triesMax = 1 + (step.retry?.rerunsMax ?? 0);
  const delaySeconds = step.retry?.delaySeconds ?? 0;
  for (let tries = 1; ; tries++) {
    const command = startRunStep(context, step, log);
    const end = await watchCommand(context, log, { command, noOutputSeconds: step.noOutputTimeoutSeconds });
    if (!mayPass(end) || tries >= triesMax || context.stop.cause !== null) {
      if (tries > 1) log.print(`\nTry ${tries} of ${triesMax} ${end.status === "success" ? "passed" : "failed"}.\n`);
      if (mayPass(end)) log.advise();
      return end;
    }
    const code = end.exitCode === null ? "" : ` with exit code ${end.exitCode}`;
    const when = delaySeconds === 0 ? "at once" : `in ${delaySeconds} s`;
    log.print(`\nTry ${tries} of ${triesMax} failed${code}. Trying again ${when}.\n`);
    await pause(delaySeconds * 1000, context.stop.stopping);
    if (context.stop.cause !== null) return stoppedStep(context.stop.cause);
  }
}

/** Whether another try may help: the command itself failed, not what it runs in. */
function mayPass({ status }: StepEnd): boolean {
  return status === "failed" || status === "timedout";
}
