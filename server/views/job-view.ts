import type { PullOutcome } from "#server/core/agent-protocol/agent-message.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import type { StepStatus } from "#server/core/status/step-status.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import type { JobNodeView, WaitView } from "#server/views/workflow-view.ts";

/** A step of one task. */
export interface StepView {
  readonly index: number;
  readonly name: string;
  readonly kind: string;
  readonly command: string | null;
  readonly status: StepStatus;
  readonly exitCode: number | null;
  readonly logBytes: number;
  readonly logLines: number;
  readonly sealed: boolean;
  /** The line that most likely says why the step failed, counted from 1, and what it says. */
  readonly errorLine: number | null;
  readonly errorText: string | null;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
}

/** How an image of a docker job came to be there. */
export interface ImagePullView {
  /** The container's place among the job's; the primary one is 0. */
  readonly container: number;
  readonly image: string;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  /** Null while it is pulled. */
  readonly outcome: PullOutcome | null;
  readonly downloadedBytes: number | null;
}

/** One parallel copy of a job. */
export interface TaskView {
  readonly id: string;
  readonly index: number;
  readonly status: TaskStatus;
  readonly stopReason: StopReason | null;
  readonly stopDetail: string | null;
  readonly wait: WaitView | null;
  readonly agentName: string | null;
  /** `docker`, `host`: what really ran it. */
  readonly ranOn: string | null;
  /** A banner's sentence, for instance that no Docker engine was reachable. */
  readonly notice: string | null;
  readonly queuedAt: string;
  readonly claimedAt: string | null;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  readonly imagePulls: readonly ImagePullView[];
  readonly steps: readonly StepView[];
}

/** A job in one attempt of its workflow. */
export interface JobAttemptView {
  readonly workflowId: string;
  readonly attempt: number;
  /** Who started the attempt; `auto-rerun` for one that began by itself. */
  readonly startedBy: string;
  readonly number: number | null;
  readonly status: JobStatus;
  /** Nothing ran: an earlier attempt's success was kept. */
  readonly kept: boolean;
}

/** A job's page. */
export interface JobView extends JobNodeView {
  /** `docker: cimg/node:22.1` or `machine: ubuntu-2404:current`. */
  readonly executor: string | null;
  readonly resourceClass: string | null;
  /** What the resource class grants each copy; null for a job without steps. */
  readonly limits: { readonly cpus: number; readonly memoryBytes: number } | null;
  /** A rerun of the tests that failed before, and no others. */
  readonly failedTestsOnly: boolean;
  /** How many test results it has stored, and how many of them are failures. */
  readonly storedTests: number;
  readonly failedTests: number;
  readonly storedArtifacts: number;
  /** This job in every attempt of its workflow, oldest first. */
  readonly attempts: readonly JobAttemptView[];
  readonly tasks: readonly TaskView[];
  readonly workflow: { readonly id: string; readonly name: string; readonly status: string };
  readonly pipeline: {
    readonly id: string;
    readonly number: number;
    readonly branch: string | null;
    readonly tag: string | null;
    readonly revision: string | null;
    readonly commitSubject: string | null;
  };
  readonly project: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly organization: string;
  };
}

/** A stored artifact. Where it is read is asked for when that is wanted, as links to it do not live long. */
export interface ArtifactView {
  readonly id: string;
  readonly path: string;
  readonly nodeIndex: number;
  readonly sizeBytes: number;
}

/**
 * A window of a step's log. Lines come without their newline, as stored (ANSI
 * and carriage returns included). A last line that is still being written is
 * not in `lines`; it is `partial`.
 */
export interface LogWindowView {
  readonly fromLine: number;
  readonly lines: readonly string[];
  /** Whole lines stored. */
  readonly totalLines: number;
  readonly totalBytes: number;
  /** Byte offset right after the last of `lines`. */
  readonly endByte: number;
  readonly partial: string | null;
  readonly sealed: boolean;
}
