import { defaultNoOutputTimeoutSeconds } from "#server/config/step/step-limits.ts";
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
