import { type EmittedKeys, type EmittedValue, emitEnvironment, emitKeys } from "#server/config/emit/emitted-value.ts";
import { defaultNoOutputTimeoutSeconds } from "#server/config/step/step-limits.ts";
import { stepTitles } from "#server/config/step/step-title.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import type { RunStepPlan, StepPlan } from "#server/core/plan/step-plan.ts";

/** One step in version 2, keys in alphabetical order, without what is the default anyway. */
export function emitStep(step: StepPlan): EmittedValue {
  if (step.type === "run") return { [step.afterAllCopies ? "deploy" : "run"]: emitRun(step) };
  const keys = emitKeys({
    name: step.name === stepTitles[step.type] ? null : step.name,
    when: step.when === usualWhen(step) ? null : step.when,
    ...ownKeys(step),
  });
  return Object.keys(keys).length === 0 ? step.type : { [step.type]: keys };
}

/** Steps that keep what a job made run after a failure too. */
function usualWhen({ type }: StepPlan): StepPlan["when"] {
  return type === "store_artifacts" || type === "store_test_results" ? "always" : "on_success";
}

function ownKeys(step: Exclude<StepPlan, RunStepPlan>): Readonly<Record<string, EmittedValue | null | undefined>> {
  switch (step.type) {
    case "checkout":
      return { path: step.path === "." ? null : step.path, method: step.method, depth: step.depth };
    case "setup_remote_docker":
      return { version: step.version, docker_layer_caching: step.dockerLayerCaching || null };
    case "save_cache":
      return { key: step.key, paths: step.paths };
    case "restore_cache":
      return { keys: step.keys };
    case "store_artifacts":
      return { path: step.path, destination: step.destination };
    case "store_test_results":
      return { path: step.path };
    case "persist_to_workspace":
      return { root: step.root, paths: step.paths };
    case "attach_workspace":
      return { at: step.at };
    case "add_ssh_keys":
      return { fingerprints: step.fingerprints };
    case "install_signing_bundle":
      return { bundle: step.bundle };
    default:
      return assertNever(step);
  }
}

function emitRun(step: RunStepPlan): EmittedKeys {
  const { retry, noOutputTimeoutSeconds: timeout } = step;
  return emitKeys({
    command: step.command,
    name: step.name === step.command ? null : step.name,
    when: step.when === "on_success" ? null : step.when,
    shell: step.shell,
    environment: Object.keys(step.environment).length > 0 ? emitEnvironment(step.environment) : null,
    background: step.background || null,
    working_directory: step.workingDirectory,
    no_output_timeout: timeout === defaultNoOutputTimeoutSeconds ? null : `${timeout}s`,
    max_auto_reruns: retry?.rerunsMax,
    auto_rerun_delay: retry === undefined || retry.delaySeconds === 0 ? null : `${retry.delaySeconds}s`,
  });
}
