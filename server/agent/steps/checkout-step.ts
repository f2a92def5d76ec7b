import { watchCommand } from "#server/agent/steps/command-watch.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import { knowHostsScript, knownHosts } from "#server/agent/steps/known-hosts.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { writeSshKey } from "#server/agent/steps/write-ssh-key.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { type StepEnd, stoppedStep, succeeded } from "#server/agent/task/task-fold.ts";
import type { CheckoutStepPlan } from "#server/core/plan/step-plan.ts";

const checkoutNoOutputSeconds = 600;

/** Puts the repository at the pipeline's commit into the step's path (config-language §15.2). */
export async function runCheckoutStep(context: StepContext, step: CheckoutStepPlan, log: StepLog): Promise<StepEnd> {
  const { spec, environment, serverUrl } = context;
  const from = { home: environment.place.home, workingDirectory: context.workingDirectory };
  const command = environment.placeSources({
    directory: jobPath(step.path, from),
    remoteUrl: serverUrl.href.replace(/\/$/, "") + spec.checkout.gitPath,
    token: spec.taskToken,
    checkout: spec.checkout,
    history: step.method === "shallow" ? (step.depth ?? 1) : (step.method ?? "blobless"),
    onOutput: (bytes) => log.write(bytes),
  });
  const end = await watchCommand(context, log, { command, noOutputSeconds: checkoutNoOutputSeconds });
  if (end.status !== "success") return end;
  const known = await knowHosts(context, log);
  return known.status === "success" ? bringForgeKeys(context, log) : known;
}

/**
 * Gives git of later steps the project's keys for the repository's own host,
 * the first as `id_rsa`, where scripts look for the key of a checkout.
 */
async function bringForgeKeys(context: StepContext, log: StepLog): Promise<StepEnd> {
  for (const [index, key] of (context.spec.checkout.forge?.keys ?? []).entries()) {
    const name = index === 0 ? "id_rsa" : `id_rsa_checkout_${index}`;
    const end = await writeSshKey(context, log, { key, name });
    if (end.status !== "success") return end;
  }
  return { ...succeeded, exitCode: 0 };
}

/** Lets git and ssh of later steps know the keys of the repository's own host and of the public forges. */
async function knowHosts(context: StepContext, log: StepLog): Promise<StepEnd> {
  const { environment, spec } = context;
  const lists = [spec.checkout.forge?.knownHosts ?? "", knownHosts].filter((list) => list !== "");
  const command = environment.start({
    argv: ["/bin/sh", "-c", knowHostsScript, "sh", environment.place.home, ...lists],
    workingDirectory: environment.place.home,
    environment: environment.place.variables,
    onOutput: (bytes) => log.write(bytes),
  });
  await watchCommand(context, log, { command, noOutputSeconds: checkoutNoOutputSeconds });
  // A home that cannot be written is the job's own choice; the sources are there.
  return context.stop.cause === null ? { ...succeeded, exitCode: 0 } : stoppedStep(context.stop.cause);
}
