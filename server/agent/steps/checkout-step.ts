import { watchCommand } from "#server/agent/steps/command-watch.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import type { CheckoutStepPlan } from "#server/core/plan/step-plan.ts";

const checkoutNoOutputSeconds = 600;

/** Puts the repository at the pipeline's commit into the step's path (config-language §15.2). */
export function runCheckoutStep(context: StepContext, step: CheckoutStepPlan, log: StepLog): Promise<StepEnd> {
  const { spec, environment, serverUrl } = context;
  const from = { home: environment.place.home, workingDirectory: context.workingDirectory };
  const command = environment.placeSources({
    directory: jobPath(step.path, from),
    remoteUrl: serverUrl.href.replace(/\/$/, "") + spec.checkout.gitPath,
    token: spec.taskToken,
    checkout: spec.checkout,
    onOutput: (bytes) => log.write(bytes),
  });
  return watchCommand(context, log, { command, noOutputSeconds: checkoutNoOutputSeconds });
}
