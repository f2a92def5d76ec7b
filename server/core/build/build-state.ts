import type { AgentId, JobId, PipelineId, ProjectId, TaskId, WorkflowId } from "#server/core/ids.ts";
import type { JobType } from "#server/core/plan/job-plan.ts";
import type { JobStatus, JobStatusCounts } from "#server/core/status/job-status.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";

/** A workflow as the engine decides about it. */
export interface WorkflowState {
  readonly id: WorkflowId;
  readonly pipelineId: PipelineId;
  readonly projectId: ProjectId;
  readonly status: WorkflowStatus;
  readonly counts: JobStatusCounts;
  readonly canceledBy: string | null;
  readonly stoppedAt: Date | null;
}

/** A required job by id, and the endings of it that are accepted. */
export interface Requirement {
  readonly jobId: JobId;
  readonly statuses: readonly JobStatus[];
}

/** A job as the engine decides about it. The plan itself is not here: only an agent needs it. */
export interface JobState {
  readonly id: JobId;
  readonly type: JobType;
  readonly status: JobStatus;
  readonly stopReason: StopReason | null;
  readonly stopDetail: string | null;
  readonly requires: readonly Requirement[];
  readonly dependents: readonly JobId[];
  readonly parallelism: number;
  /** Null for jobs that run no steps. */
  readonly executorKind: string | null;
  readonly resourceClass: string | null;
  /** The key of a `lock` or `unlock`; null for all others. */
  readonly lockKey: string | null;
  /** Contexts that it names and that do not exist now. */
  readonly missingContexts: readonly string[];
  readonly canceledBy: string | null;
  readonly approvedBy: string | null;
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
}

/** A task as the engine decides about it. */
export interface TaskState {
  readonly id: TaskId;
  readonly jobId: JobId;
  readonly status: TaskStatus;
  readonly stopReason: StopReason | null;
  readonly stopDetail: string | null;
  readonly epoch: number;
  readonly agentId: AgentId | null;
  readonly leaseExpiresAt: Date | null;
  readonly ranOn: string | null;
  readonly notice: string | null;
  readonly claimedAt: Date | null;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
}

/** A task to be made, in the queue from the start. */
export interface NewTask {
  readonly id: TaskId;
  readonly jobId: JobId;
  readonly index: number;
  readonly executorKind: string;
  readonly resourceClass: string;
}
