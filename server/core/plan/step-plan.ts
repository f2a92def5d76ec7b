/** When a step runs, given what happened before it (config-language §15). */
export type StepWhen = "on_success" | "on_fail" | "always";

interface StepPlanBase {
  /** What the page shows: the step's `name`, else the command's text or the built-in's title. */
  readonly name: string;
  readonly when: StepWhen;
}

/** How often a failed step is tried again by itself (config-language §15.1). */
export interface StepRetryPlan {
  /** 1 to 5, besides the first run. */
  readonly rerunsMax: number;
  /** 0 tries again at once. */
  readonly delaySeconds: number;
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
  /** Absent: a failure is final. */
  readonly retry?: StepRetryPlan;
  /** The old `deploy` of a parallel job: runs on copy 0 only, once every copy has come to it without a failure. */
  readonly afterAllCopies?: true;
}

/** Puts the repository at the pipeline's commit into `path`. */
export interface CheckoutStepPlan extends StepPlanBase {
  readonly type: "checkout";
  readonly path: string;
  /** Absent: `blobless`. */
  readonly method?: "full" | "shallow";
  /** Commits of history that a shallow checkout takes; absent otherwise and for its default of 1. */
  readonly depth?: number;
}

/** Makes a Docker engine reachable for the steps of a docker job. */
export interface SetupRemoteDockerStepPlan extends StepPlanBase {
  readonly type: "setup_remote_docker";
  /** As written; a hint (config-language §15.3). */
  readonly version: string | null;
  readonly dockerLayerCaching: boolean;
}

/** Stores files under a key that is made when the step runs; a key that exists is left alone. */
export interface SaveCacheStepPlan extends StepPlanBase {
  readonly type: "save_cache";
  /** A template of its own kind: `v1-{{ checksum "go.sum" }}` (config-language §23.1). */
  readonly key: string;
  readonly paths: readonly string[];
}

/** Puts back the newest cache whose key begins with the first of the templates that has any. */
export interface RestoreCacheStepPlan extends StepPlanBase {
  readonly type: "restore_cache";
  readonly keys: readonly string[];
}

/** Uploads a file or a directory. */
export interface StoreArtifactsStepPlan extends StepPlanBase {
  readonly type: "store_artifacts";
  readonly path: string;
  /** Prefix of the stored paths; null derives it from `path`. */
  readonly destination: string | null;
}

/** Reads JUnit files below a path. */
export interface StoreTestResultsStepPlan extends StepPlanBase {
  readonly type: "store_test_results";
  readonly path: string;
}

/** Adds a layer to the workflow's workspace. */
export interface PersistToWorkspaceStepPlan extends StepPlanBase {
  readonly type: "persist_to_workspace";
  readonly root: string;
  /** Relative to `root`; each may be a pattern without `**`. */
  readonly paths: readonly string[];
}

/** Unpacks the layers of all jobs before this one. */
export interface AttachWorkspaceStepPlan extends StepPlanBase {
  readonly type: "attach_workspace";
  readonly at: string;
}

/** Writes the project's keys into `~/.ssh`. */
export interface AddSshKeysStepPlan extends StepPlanBase {
  readonly type: "add_ssh_keys";
  /** Null: all keys of the project. */
  readonly fingerprints: readonly string[] | null;
}

/** Prepares a Mac for signing. */
export interface InstallSigningBundleStepPlan extends StepPlanBase {
  readonly type: "install_signing_bundle";
  readonly bundle: string | null;
}

/** Everything that an entry of `steps` can compile to. */
export type StepPlan =
  | RunStepPlan
  | CheckoutStepPlan
  | SetupRemoteDockerStepPlan
  | SaveCacheStepPlan
  | RestoreCacheStepPlan
  | StoreArtifactsStepPlan
  | StoreTestResultsStepPlan
  | PersistToWorkspaceStepPlan
  | AttachWorkspaceStepPlan
  | AddSshKeysStepPlan
  | InstallSigningBundleStepPlan;
