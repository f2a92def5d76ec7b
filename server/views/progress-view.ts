import type { JobType } from "#server/core/plan/job-plan.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";

/** Where a pipeline stands, with the length of every log: all that following it on a terminal needs. */
export interface PipelineProgressView {
  readonly id: string;
  readonly number: number;
  readonly slug: string;
  readonly state: PipelineStatus;
  readonly errors: readonly { readonly type: string; readonly message: string }[];
  readonly url: string;
  readonly workflows: readonly {
    readonly id: string;
    readonly name: string;
    readonly attempt: number;
    readonly status: WorkflowStatus;
    readonly jobs: readonly JobProgressView[];
  }[];
}

/** A job of such a pipeline. */
export interface JobProgressView {
  readonly id: string;
  readonly name: string;
  readonly number: number | null;
  readonly type: JobType;
  readonly status: JobStatus;
  readonly stopDetail: string | null;
  readonly tasks: readonly {
    readonly id: string;
    readonly index: number;
    readonly steps: readonly {
      readonly index: number;
      readonly name: string;
      readonly logBytes: number;
      readonly isOver: boolean;
    }[];
  }[];
}
