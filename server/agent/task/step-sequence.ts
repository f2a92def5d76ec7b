import { setImmediate as nextTurn } from "node:timers/promises";
import { answerJob } from "#server/agent/job-tool/answer-job.ts";
import { answerQuestions } from "#server/agent/job-tool/job-questions.ts";
import { runAddSshKeysStep } from "#server/agent/steps/add-ssh-keys-step.ts";
import { runAfterAllCopies } from "#server/agent/steps/after-all-copies.ts";
import { runAttachWorkspaceStep } from "#server/agent/steps/attach-workspace-step.ts";
import { BackgroundSteps } from "#server/agent/steps/background-steps.ts";
import { runCheckoutStep } from "#server/agent/steps/checkout-step.ts";
import { runPersistToWorkspaceStep } from "#server/agent/steps/persist-to-workspace-step.ts";
import { runRestoreCacheStep } from "#server/agent/steps/restore-cache-step.ts";
import { runRunStep } from "#server/agent/steps/run-step.ts";
import { runSaveCacheStep } from "#server/agent/steps/save-cache-step.ts";
import { runSetupRemoteDockerStep } from "#server/agent/steps/setup-remote-docker-step.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { runStoreArtifactsStep } from "#server/agent/steps/store-artifacts-step.ts";
import { runStoreTestResultsStep } from "#server/agent/steps/store-test-results-step.ts";
import { sampleUsage } from "#server/agent/task/sample-usage.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { isTurnOf, type StepEnd } from "#server/agent/task/task-fold.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";

/**
 * Runs a job's steps one after another, each when its turn comes, until they
 * are through, the job halts itself, or the task is stopped. What the job's
 * services print stands before them, as a step for each (config-language
 * §14.1). Steps are numbered by their place in the plan, after the services, so
 * a skipped one leaves a gap. Gives the first failure, or null.
 */
export async function runSteps(context: StepContext): Promise<StepEnd | null> {
  const background = new BackgroundSteps(context);
  const { services } = context.environment;
  for (const [index, service] of services.entries()) {
    const about = { name: `Container ${service.title}`, kind: "service", command: null };
    background.startService(service, context.report.startStep(1 + index, about));
  }
  const stopListening = listenToJob(context);
  const stopSampling = sampleUsage(context.environment, (series, at) => context.report.samples(series, at));
  let firstFailure: StepEnd | null = null;
  for (const [index, step] of context.spec.steps.entries()) {
    if (context.stop.cause !== null) break;
    if (!isTurnOf(step.when, firstFailure !== null)) continue;
    context.environment.beginStep();
    const log = context.report.startStep(1 + services.length + index, {
      name: step.name,
      kind: step.type,
      command: step.type === "run" ? step.command : null,
    });
    // What was told so far leaves before a process is started, which holds this thread up for milliseconds.
    await nextTurn();
    if (step.type === "run" && step.background) {
      background.start(step, log);
      continue;
    }
    const end = await runStep(context, step, log);
    log.end(end);
    if (end.status !== "success") firstFailure ??= end;
    if (end.status === "infrastructure_fail") break;
    if (await context.environment.isHalted()) break;
  }
  stopListening();
  stopSampling();
  await background.end(firstFailure);
  return firstFailure;
}

/** Steps whose text does not speak of it may still use the tool, in scripts of the repository; they wait a little. */
const listenMilliseconds = { spokenOf: 5, unspoken: 500 };

/**
 * Begins to answer what the job asks by the `circleci` tool. Never before the
 * first step has begun, which it would slow down; until then, asking waits.
 */
function listenToJob(context: StepContext): () => void {
  const isSpokenOf = context.spec.steps.some((step) => step.type === "run" && step.command.includes("circleci"));
  const milliseconds = isSpokenOf ? listenMilliseconds.spokenOf : listenMilliseconds.unspoken;
  const timer = setTimeout(
    () => answerQuestions(context.environment, (question) => answerJob(context, question)),
    milliseconds,
  );
  return () => clearTimeout(timer);
}

async function runStep(context: StepContext, step: StepPlan, log: StepLog): Promise<StepEnd> {
  switch (step.type) {
    case "run":
      return step.afterAllCopies ? runAfterAllCopies(context, step, log) : runRunStep(context, step, log);
    case "checkout":
      return runCheckoutStep(context, step, log);
    case "store_artifacts":
      return runStoreArtifactsStep(context, step, log);
    case "install_signing_bundle":
      return refuse(log, signingBundleRefusal);
    case "save_cache":
      return runSaveCacheStep(context, step, log);
    case "restore_cache":
      return runRestoreCacheStep(context, step, log);
    case "persist_to_workspace":
      return runPersistToWorkspaceStep(context, step, log);
    case "attach_workspace":
      return runAttachWorkspaceStep(context, step, log);
    case "setup_remote_docker":
      return runSetupRemoteDockerStep(context, log);
    case "store_test_results":
      return runStoreTestResultsStep(context, step, log);
    case "add_ssh_keys":
      return runAddSshKeysStep(context, step, log);
    default:
      return assertNever(step);
  }
}

/** A step that this agent cannot do fails with a sentence: leaving it out would look like a success. */
function refuse(log: StepLog, detail: string): StepEnd {
  log.print(`${detail}\n`);
  return { status: "failed", exitCode: null, reason: "stepFailed", detail };
}

const signingBundleRefusal =
  "install_signing_bundle prepares a Mac for signing with a bundle that CircleCI keeps. Rotunda keeps none, and the " +
  "step only exists on macOS: put the certificates into the project's variables and import them with `security import`.";
