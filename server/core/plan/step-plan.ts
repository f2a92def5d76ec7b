/** When a step runs, given what happened before it (config-language §15). */
export type StepWhen = "on_success" | "on_fail" | "always";

interface StepPlanBase {
  /** What the page shows: the step's `name`, else the command's text or the built-in's title. */
  readonly name: string;
  readonly when: StepWhen;
}

/** A shell command. */
export interface RunStepPlan extends StepPlanBase {
  readonly type: "run";
  readonly command: string;
  readonly shell: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly background: boolean;
  /** Relative to the job's working directory; null means that directory. */
  readonly workingDirectory: string | null;
  readonly noOutputTimeoutSeconds: number;
}

/** Puts the repository at the pipeline's commit into `path`. */
export interface CheckoutStepPlan extends StepPlanBase {
  readonly type: "checkout";
  readonly path: string;
}

/** Uploads a file or a directory. */
export interface StoreArtifactsStepPlan extends StepPlanBase {
  readonly type: "store_artifacts";
  readonly path: string;
  /** Prefix of the stored paths; null derives it from `path`. */
  readonly destination: string | null;
}

export type StepPlan = RunStepPlan | CheckoutStepPlan | StoreArtifactsStepPlan;
