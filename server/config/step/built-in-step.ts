import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { type CompileContext, reportError, spend } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { weightOf } from "#server/config/source/node-weight.ts";
import { readAddSshKeysStep } from "#server/config/step/add-ssh-keys-step.ts";
import { readRestoreCacheStep, readSaveCacheStep } from "#server/config/step/cache-step.ts";
import { readCheckoutStep } from "#server/config/step/checkout-step.ts";
import { readInstallSigningBundleStep } from "#server/config/step/install-signing-bundle-step.ts";
import { type NamedStep, nameSpan } from "#server/config/step/named-step.ts";
import { readRunStep } from "#server/config/step/run-step.ts";
import { readSetupRemoteDockerStep } from "#server/config/step/setup-remote-docker-step.ts";
import type { StepSurroundings } from "#server/config/step/step-surroundings.ts";
import { readStoreArtifactsStep } from "#server/config/step/store-artifacts-step.ts";
import { readStoreTestResultsStep } from "#server/config/step/store-test-results-step.ts";
import { readAttachWorkspaceStep, readPersistToWorkspaceStep } from "#server/config/step/workspace-step.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";

type StandaloneReader = (context: CompileContext, step: NamedStep, surroundings: StepSurroundings) => StepPlan | null;

type BodyReader = (context: CompileContext, body: Cursor, surroundings: StepSurroundings) => StepPlan | null;

/** Steps that mean something with nothing written after their name. */
const standaloneSteps: ReadonlyMap<string, StandaloneReader> = new Map<string, StandaloneReader>([
  ["checkout", readCheckoutStep],
  ["setup_remote_docker", readSetupRemoteDockerStep],
  ["add_ssh_keys", readAddSshKeysStep],
  ["install_signing_bundle", readInstallSigningBundleStep],
]);

/** Steps that say what they do after their name. */
const stepsWithBody: ReadonlyMap<string, BodyReader> = new Map<string, BodyReader>([
  ["run", readRunStep],
  ["deploy", readDeployStep],
  ["save_cache", readSaveCacheStep],
  ["restore_cache", readRestoreCacheStep],
  ["store_artifacts", readStoreArtifactsStep],
  ["store_test_results", readStoreTestResultsStep],
  ["persist_to_workspace", readPersistToWorkspaceStep],
  ["attach_workspace", readAttachWorkspaceStep],
]);

const controlSteps = ["when", "unless", "steps"];

/** Whether the language itself has a step of this name. */
export function isBuiltInStep(name: string): boolean {
  return standaloneSteps.has(name) || stepsWithBody.has(name) || controlSteps.includes(name);
}

/** Reads a step that runs something. Null after an issue, also for names that nobody defines. */
export function readBuiltInStep(
  context: CompileContext,
  step: NamedStep,
  surroundings: StepSurroundings,
): StepPlan | null {
  const { name, at, body } = step;
  if (!spend(context, at, weightOf(at.node))) return null;
  const readStandalone = standaloneSteps.get(name);
  if (readStandalone !== undefined) return readStandalone(context, step, surroundings);
  const readBody = stepsWithBody.get(name);
  if (readBody !== undefined && body !== null) return readBody(context, body, surroundings);
  if (readBody === undefined) reportUnknownStep(context, step);
  else {
    const message = `The step \`${name}\` has nothing written after it.`;
    reportError(context, at, { code: "empty_step", message, span: nameSpan(at) });
  }
  return null;
}

/** The old `deploy` step is a `run` step, except that in parallel jobs it runs once, after all copies. */
function readDeployStep(context: CompileContext, body: Cursor, { parallelism }: StepSurroundings): StepPlan | null {
  const step = readRunStep(context, body);
  return step === null || parallelism === 1 ? step : { ...step, afterAllCopies: true };
}

function reportUnknownStep(context: CompileContext, { name, at }: NamedStep): void {
  const message = `Cannot find a definition for command named ${name}`;
  const commands = at.scope.library.names("commands");
  const known = [...commands, ...stepsWithBody.keys(), ...standaloneSteps.keys(), ...controlSteps];
  const suggestion = nearestWord(name, known);
  reportError(context, at, { code: "unknown_step", message, suggestion, span: nameSpan(at) });
}
