import { defaultNoOutputTimeoutSeconds } from "#server/config/step/step-limits.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import type { CheckoutStepPlan, RunStepPlan, StepPlan, StoreArtifactsStepPlan } from "#server/core/plan/step-plan.ts";

/** A value that YAML can write. */
export type EmittedValue =
  | string
  | number
  | boolean
  | readonly EmittedValue[]
  | { readonly [key: string]: EmittedValue };

/** Environment as a list of single-key maps, the form of compiled configurations. */
export function emitEnvironment(environment: Readonly<Record<string, string>>): EmittedValue[] {
  return Object.entries(environment).map(([name, value]) => Object.fromEntries([[name, value]]));
}

/** One step in version 2, keys in alphabetical order, without what is the default anyway. */
export function emitStep(step: StepPlan): EmittedValue {
  switch (step.type) {
    case "run":
      return { run: emitRun(step) };
    case "checkout":
      return emitCheckout(step);
    case "store_artifacts":
      return { store_artifacts: emitStoreArtifacts(step) };
    case "setup_remote_docker":
      return "setup_remote_docker";
    case "save_cache":
      return { save_cache: { key: step.key, paths: step.paths } };
    case "restore_cache":
      return { restore_cache: { keys: step.keys } };
    case "store_test_results":
      return { store_test_results: { path: step.path } };
    case "persist_to_workspace":
      return { persist_to_workspace: { paths: step.paths, root: step.root } };
    case "attach_workspace":
      return { attach_workspace: { at: step.at } };
    case "add_ssh_keys":
      return step.fingerprints === null ? "add_ssh_keys" : { add_ssh_keys: { fingerprints: step.fingerprints } };
    case "install_signing_bundle":
      return "install_signing_bundle";
    default:
      return assertNever(step);
  }
}

function emitRun(step: RunStepPlan): EmittedValue {
  return {
    ...(step.background ? { background: true } : {}),
    command: step.command,
    ...(Object.keys(step.environment).length > 0 ? { environment: emitEnvironment(step.environment) } : {}),
    ...(step.name === step.command ? {} : { name: step.name }),
    ...(step.noOutputTimeoutSeconds === defaultNoOutputTimeoutSeconds
      ? {}
      : { no_output_timeout: `${step.noOutputTimeoutSeconds}s` }),
    ...(step.shell === null ? {} : { shell: step.shell }),
    ...(step.when === "on_success" ? {} : { when: step.when }),
    ...(step.workingDirectory === null ? {} : { working_directory: step.workingDirectory }),
  };
}

function emitCheckout(step: CheckoutStepPlan): EmittedValue {
  const keys = {
    ...(step.name === "Checkout code" ? {} : { name: step.name }),
    ...(step.path === "." ? {} : { path: step.path }),
  };
  return Object.keys(keys).length === 0 ? "checkout" : { checkout: keys };
}

function emitStoreArtifacts(step: StoreArtifactsStepPlan): EmittedValue {
  return {
    ...(step.destination === null ? {} : { destination: step.destination }),
    ...(step.name === "Uploading artifacts" ? {} : { name: step.name }),
    path: step.path,
    ...(step.when === "always" ? {} : { when: step.when }),
  };
}
