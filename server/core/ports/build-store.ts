import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";
import type { BuildChange } from "#server/core/build/build-change.ts";
import type { JobState, TaskState, WorkflowState } from "#server/core/build/build-state.ts";
import type { NewWorkflow } from "#server/core/build/new-workflow.ts";
import type { Downstream } from "#server/core/build/release-dependents.ts";
import type { JobId, PipelineId, ProjectId, TaskId, WorkflowId } from "#server/core/ids.ts";
import type { OrbPins } from "#server/core/orb/orb-source.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { CommitInfo, GitSelector } from "#server/core/ports/git-mirror.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";

/** A pipeline that was asked for. */
export interface NewPipeline {
  readonly id: PipelineId;
  readonly projectId: ProjectId;
  readonly triggerType: string;
  readonly actorLogin: string;
  readonly branch: string | null;
  readonly tag: string | null;
  readonly revision: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly configPath: string;
  /** The configuration to run instead of the repository's own. Absent: the repository's. */
  readonly givenConfig?: string | null;
  /** The workflow that the clock starts it for: only that one runs. Absent: none. */
  readonly scheduledWorkflow?: string | null;
}

/** What the caller of a new pipeline is told. */
export interface CreatedPipeline {
  readonly id: PipelineId;
  readonly number: number;
  readonly state: PipelineStatus;
  readonly createdAt: Date;
}

/** A pipeline whose configuration is to be read, with its project. */
export interface PendingPipeline {
  readonly id: PipelineId;
  readonly number: number;
  readonly status: PipelineStatus;
  readonly projectId: ProjectId;
  readonly projectSlug: string;
  readonly repositoryUrl: string;
  readonly defaultBranch: string;
  readonly selector: GitSelector;
  readonly branch: string | null;
  readonly tag: string | null;
  readonly triggerType: string;
  readonly actorLogin: string;
  /** Values for the parameters that the configuration declares. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly configPath: string;
  /** The configuration to run instead of the repository's own, or null. */
  readonly givenConfig: string | null;
  /** The workflow that the clock started it for, or null. */
  readonly scheduledWorkflow: string | null;
}

/** A schedule that a configuration says its branch has. */
export interface NewSchedule {
  readonly id: string;
  readonly workflow: string;
  readonly cron: string;
  readonly nextRunAt: Date;
}

/** How a pipeline's configuration came out. */
export interface CompiledPipeline {
  readonly pipelineId: PipelineId;
  readonly projectId: ProjectId;
  readonly status: PipelineStatus;
  readonly commit: CommitInfo | null;
  readonly configSource: string | null;
  readonly errors: readonly { readonly type: string; readonly message: string }[];
  readonly issues: readonly ConfigIssue[];
  /** The orbs it was compiled with; absent without any. */
  readonly orbs?: OrbPins;
  readonly workflows: readonly NewWorkflow[];
  /** What the schedules of its branch are from now on, unless a newer pipeline has said so. Absent: what they were. */
  readonly schedules?: readonly NewSchedule[] | undefined;
}

/** A pipeline whose setup workflow may hand in the configuration that continues it. */
export interface SetupPipeline extends Omit<PendingPipeline, "selector" | "givenConfig" | "scheduledWorkflow"> {
  readonly revision: string;
  /** The configuration that only prepares. */
  readonly setupSource: string;
  readonly keyExpiresAt: Date;
}

/** How the configuration that continues a pipeline came out. */
export interface ContinuedPipeline {
  readonly pipelineId: PipelineId;
  readonly projectId: ProjectId;
  readonly status: PipelineStatus;
  readonly configSource: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly errors: readonly { readonly type: string; readonly message: string }[];
  readonly issues: readonly ConfigIssue[];
  readonly orbs: OrbPins;
  readonly workflows: readonly NewWorkflow[];
  readonly actor: string;
}

/** An ended or running attempt of a workflow, as a rerun needs it. */
export interface WorkflowAttempt {
  readonly pipelineId: PipelineId;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly status: WorkflowStatus;
  /** It only prepares the configuration that continues its pipeline. */
  readonly isSetup: boolean;
  /** How often it is still rerun by itself when it fails. */
  readonly autoRerunsLeft: number;
  readonly pipelineStatus: PipelineStatus;
  /** The highest attempt of this workflow so far. */
  readonly newestAttempt: number;
  readonly jobs: readonly {
    readonly id: JobId;
    readonly name: string;
    readonly status: JobStatus;
    readonly plan: JobPlan;
    readonly approvedBy: string | null;
    readonly keptFrom: JobId | null;
    /** How many of the test results that it stored are failures. */
    readonly failedTests: number;
  }[];
}

/** Names the workflow to lock by anything inside it. */
export type BuildRef = { readonly workflowId: WorkflowId } | { readonly jobId: JobId } | { readonly taskId: TaskId };

/** The rows of a locked workflow, read as a decision needs them. */
export interface BuildReader {
  readonly workflow: WorkflowState;
  /** The job that was named, or that of the task that was named. */
  readonly job: JobState | null;
  /** Tasks of the named job, by index. */
  readonly tasks: readonly TaskState[];
  /** What can follow when these jobs end. */
  downstream(jobs: readonly JobState[]): Promise<Downstream>;
  /** Every job of the workflow with its tasks, in the file's order. */
  everything(): Promise<{ readonly jobs: readonly JobState[]; readonly tasks: readonly TaskState[] }>;
}

/** How far a step's log is stored, as the output role wrote it. */
export interface StepLog {
  readonly step: number;
  readonly bytes: number;
  readonly lines: number;
  readonly sealed: boolean;
  readonly sha256: string | null;
  /** What its end says of the reason, when it failed. */
  readonly failure?: StepFailure | null;
}

/** Why a step failed, as far as its log tells. */
export interface StepFailure {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** The same for the same failure in other runs. */
  readonly fingerprint: string;
}

/** What an agent told about steps, in one batch. */
export interface StepReport {
  readonly taskId: TaskId;
  /** The task's job, for those who follow it. */
  readonly jobId: JobId;
  readonly epoch: number;
  readonly messages: readonly AgentMessage[];
  readonly logs: readonly StepLog[];
}

/** When a change is made, and in whose name its events are kept. */
export interface ChangeContext {
  readonly now: Date;
  readonly actor: string;
}

/**
 * Pipelines, workflows, jobs, tasks and steps. Every method is one transaction
 * that also writes the events of what it changed.
 */
export interface BuildStore {
  /** Stores a pipeline as `pending` under the project's next number. Throws `not_found` without the project. */
  createPipeline(pipeline: NewPipeline, now: Date): Promise<CreatedPipeline>;
  /** Pipelines that are still `pending`, oldest first. */
  pendingPipelines(limit: number): Promise<readonly PendingPipeline[]>;
  /** Stores how a pending pipeline came out, with its workflows; false when another process has done it. */
  startPipeline(compiled: CompiledPipeline, now: Date): Promise<boolean>;
  /** A workflow's attempt with its jobs in the file's order, or null. */
  attempt(workflowId: WorkflowId): Promise<WorkflowAttempt | null>;
  /** Adds a workflow (a rerun) to a pipeline. Throws `conflict` for a second automatic rerun of the same workflow. */
  addWorkflow(workflow: NewWorkflow, pipelineId: PipelineId, now: Date): Promise<void>;
  /**
   * Locks the workflow of `ref`, lets `decide` read and decide, and stores the
   * change and the step report in one transaction; a null change stores the
   * report alone. Decisions about one workflow happen one after another.
   * `decide` may be called again after a lost connection or a deadlock, so it
   * keeps nothing. Throws `not_found`, `conflict` for a lock that another
   * workflow holds, or whatever `decide` throws.
   */
  change<Answer>(
    ref: BuildRef,
    decide: (reader: BuildReader) => Promise<{ change: BuildChange | null; report?: StepReport; answer: Answer }>,
    context: ChangeContext,
  ): Promise<Answer>;
  /**
   * Stores a step report that changes no status, without locking the workflow.
   * `stale` when the task is not this epoch's any more, or ended more than
   * `drainSeconds` ago.
   */
  reportSteps(report: StepReport, drainSeconds: number, now: Date): Promise<"running" | "canceled" | "ended" | "stale">;
}
