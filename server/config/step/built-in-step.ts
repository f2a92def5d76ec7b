import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { type CompileContext, reportError, spend } from "#server/config/read/compile-context.ts";
import { weightOf } from "#server/config/source/node-weight.ts";
import { readCheckoutStep } from "#server/config/step/checkout-step.ts";
import { type NamedStep, nameSpan } from "#server/config/step/named-step.ts";
import { readRunStep } from "#server/config/step/run-step.ts";
import { readStoreArtifactsStep } from "#server/config/step/store-artifacts-step.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";

const supportedSteps = ["run", "checkout", "store_artifacts", "deploy"];
const controlSteps = ["when", "unless", "steps"];

const unsupportedSteps = [
  "setup_remote_docker",
  "save_cache",
  "restore_cache",
  "store_test_results",
  "persist_to_workspace",
  "attach_workspace",
  "add_ssh_keys",
  "install_signing_bundle",
];

/** Whether the language itself has a step of this name. */
export function isBuiltInStep(name: string): boolean {
  return supportedSteps.includes(name) || unsupportedSteps.includes(name) || controlSteps.includes(name);
}

/** Reads a step that runs something. Null after an issue, also for names that nobody defines. */
export function readBuiltInStep(
  context: CompileContext,
  step: NamedStep,
  { parallelism }: { readonly parallelism: number },
): StepPlan | null {
  const { name, at, body } = step;
  if (!spend(context, at, weightOf(at.node))) return null;
  if (name === "checkout") return readCheckoutStep(context, body);
  if (body === null && supportedSteps.includes(name)) {
    const message = `The step \`${name}\` has nothing written after it.`;
    reportError(context, at, { code: "empty_step", message, span: nameSpan(at) });
    return null;
  }
  if (name === "run" && body !== null) return readRunStep(context, body);
  if (name === "deploy" && body !== null) return readDeployStep(context, { ...step, body }, parallelism);
  if (name === "store_artifacts" && body !== null) return readStoreArtifactsStep(context, body);
  reportUnknownStep(context, step);
  return null;
}

/** The old `deploy` step is a `run` step, except that in parallel jobs it runs once, after all copies. */
function readDeployStep(
  context: CompileContext,
  { body }: NamedStep & { readonly body: NonNullable<NamedStep["body"]> },
  parallelism: number,
): StepPlan | null {
  if (parallelism > 1) {
    const message = "A `deploy` step in a job with `parallelism` above 1 is not supported yet.";
    const suggestion = "Move it to a job of its own that requires this one.";
    reportError(context, body, { code: "unsupported_deploy", message, suggestion, span: nameSpan(body) });
  }
  return readRunStep(context, body);
}

function reportUnknownStep(context: CompileContext, { name, at }: NamedStep): void {
  const span = nameSpan(at);
  if (unsupportedSteps.includes(name)) {
    const message = `\`${name}\` is not supported yet as a step.`;
    reportError(context, at, { code: "unsupported_step", message, span });
    return;
  }
  const message = `Cannot find a definition for command named ${name}`;
  const commands = at.scope.library.names("commands");
  const suggestion = nearestWord(name, [...commands, ...supportedSteps, ...controlSteps, ...unsupportedSteps]);
  reportError(context, at, { code: "unknown_step", message, suggestion, span });
}
