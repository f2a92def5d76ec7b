import type { JobType } from "#server/core/plan/job-plan.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";

/** Why something waits, said so that a person knows what to do. */
export interface WaitView {
  /** A closed word, like `agents_busy`. */
  readonly reason: string;
  readonly sentence: string;
}

/** A job as a node of the graph and a row of the list. */
export interface JobNodeView {
  readonly id: string;
  readonly number: number | null;
  readonly name: string;
  readonly type: JobType;
  readonly status: JobStatus;
  readonly stopReason: StopReason | null;
  readonly stopDetail: string | null;
  /** Ids of the jobs it requires. */
  readonly requires: readonly string[];
  readonly parallelism: number;
  readonly wait: WaitView | null;
  readonly approvedBy: string | null;
  readonly canceledBy: string | null;
  /** True when an earlier attempt's success was kept by a rerun. */
  readonly kept: boolean;
  readonly queuedAt: string | null;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
}

/** A workflow's page. */
export interface WorkflowView {
  readonly id: string;
  readonly name: string;
  readonly status: WorkflowStatus;
  readonly attempt: number;
  /** All attempts of this workflow in this pipeline, oldest first. */
  readonly attempts: readonly {
    readonly id: string;
    readonly attempt: number;
    readonly status: WorkflowStatus;
    /** `auto-rerun` for one that began by itself. */
    readonly startedBy: string;
  }[];
  /** It only prepares the configuration that continues its pipeline. */
  readonly isSetup: boolean;
  /** How often it is still rerun by itself when it fails. */
  readonly autoRerunsLeft: number;
  readonly pipeline: {
    readonly id: string;
    readonly number: number;
    readonly branch: string | null;
    readonly tag: string | null;
    readonly revision: string | null;
    readonly commitSubject: string | null;
    readonly commitAuthor: string | null;
    readonly triggerType: string;
  };
  readonly project: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly organization: string;
  };
  readonly startedBy: string;
  readonly canceledBy: string | null;
  readonly createdAt: string;
  readonly stoppedAt: string | null;
  readonly jobs: readonly JobNodeView[];
}
