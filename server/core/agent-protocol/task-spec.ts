import type { TaskId } from "#server/core/ids.ts";
import type { ExecutorPlan } from "#server/core/plan/executor-plan.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import type { FailedTest } from "#server/core/test-result/failed-test.ts";

/** What a resource class grants one task. */
export interface ResourceLimits {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly pids: number;
  /** Every graphics card of the machine. */
  readonly gpus?: boolean;
}

/** A private key of the project, for the step `add_ssh_keys`. */
export interface SshKeySpec {
  /** `SHA256:…`. */
  readonly fingerprint: string;
  /** Hex bytes with colons. */
  readonly md5: string;
  /** Null: for every host. */
  readonly hostname: string | null;
  readonly privateKey: string;
}

/** What a job needs to reach the repository's own host by ssh. */
export interface ForgeAccess {
  /** Lines of a list of known hosts; may be empty. */
  readonly knownHosts: string;
  /** The project's keys for that host, and for no other. */
  readonly keys: readonly SshKeySpec[];
}

/** Where the sources come from and what `checkout` must end at. */
export interface CheckoutSpec {
  /** Path under the agent door that speaks git's smart HTTP for this project, served with the task's token. */
  readonly gitPath: string;
  /** What `origin` is set to afterwards: the project's own URL or path. */
  readonly repositoryUrl: string;
  readonly revision: string;
  readonly branch: string | null;
  readonly tag: string | null;
  /** Absent where the repository is not reached by ssh. */
  readonly forge?: ForgeAccess;
}

/**
 * All an agent needs to run one task, and nothing else: final environment,
 * final steps. The agent never asks the server what something means.
 */
export interface TaskSpec {
  readonly taskId: TaskId;
  /** Carried by every later message; the server refuses any other than its newest. */
  readonly epoch: number;
  /** Bearer token good for this task at this epoch only. */
  readonly taskToken: string;
  readonly leaseSeconds: number;
  /** `org/name #12 build (1/3)`: for the agent's own log. */
  readonly title: string;
  /** Which of the job's parallel copies it is, from 0, and of how many. */
  readonly copy: { readonly index: number; readonly total: number };
  readonly executor: ExecutorPlan;
  readonly limits: ResourceLimits;
  readonly steps: readonly StepPlan[];
  /** Job, project and built-in `CIRCLE_*` variables, precedence already applied. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values to print as `****`. */
  readonly secretValues: readonly string[];
  readonly workingDirectory: string;
  readonly shell: readonly string[] | null;
  readonly checkout: CheckoutSpec;
  /** Only for jobs with a step that adds them. */
  readonly sshKeys?: readonly SshKeySpec[];
  /**
   * The only tests that `circleci tests run` may run: a rerun of failed tests.
   * Absent: all. A list of tests that has none of these is run as it is.
   */
  readonly failedTests?: readonly FailedTest[];
  /** After this long the task is `timedout` and nothing more of it runs. */
  readonly runSecondsMax: number;
}
