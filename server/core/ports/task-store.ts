import type { AgentId, JobId, ProjectId, TaskId } from "#server/core/ids.ts";
import type { BuildJobPlan } from "#server/core/plan/job-plan.ts";
import type { StoredBlob } from "#server/core/ports/blob-store.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import type { AgentAbilities, TaskNeeds } from "#server/core/task/fitting-agent.ts";
import type { WaitReason } from "#server/core/task/wait-reason.ts";
import type { FailedTest } from "#server/core/test-result/failed-test.ts";

/** A task in the queue, as the scheduler sees it. */
export interface QueuedTask {
  readonly id: TaskId;
  readonly projectId: ProjectId;
  readonly executorKind: string;
  readonly resourceClass: string;
  readonly queuedAt: Date;
}

/** Why every task with the same needs waits. */
export interface ExplainedWait extends TaskNeeds {
  readonly reason: WaitReason;
}

/** What the scheduler decides from. */
export interface QueueSnapshot {
  /** The oldest of each project, oldest first. */
  readonly queued: readonly QueuedTask[];
  /** Tasks that agents hold now, by project; only of projects with queued tasks. */
  readonly activeByProject: ReadonlyMap<string, number>;
  /** What the agents seen lately can do, each combination once. */
  readonly connected: readonly AgentAbilities[];
}

/** One placement: a task goes to an agent, under a new epoch. */
export interface Placement {
  readonly taskId: TaskId;
  readonly agentId: AgentId;
  readonly instanceId: string;
  readonly tokenHash: string;
}

/** A task that was claimed, with everything its spec is made of. */
export interface ClaimedTask {
  readonly taskId: TaskId;
  readonly agentId: AgentId;
  readonly epoch: number;
  readonly index: number;
  readonly plan: BuildJobPlan;
  /** The only tests to run, at most `failedTestsMax`; null for all. */
  readonly failedTests: readonly FailedTest[] | null;
  /** `previousNumber`: the branch's newest build before it, or null when it is not known. */
  readonly job: { readonly id: JobId; readonly number: number; readonly previousNumber: number | null };
  /** `workspaceId` is the same for all reruns of a workflow. */
  readonly workflow: { readonly id: string; readonly name: string; readonly workspaceId: string };
  readonly pipeline: {
    readonly id: string;
    readonly number: number;
    readonly branch: string | null;
    readonly tag: string | null;
    readonly revision: string;
    readonly actorLogin: string;
    /** Its configuration is still the one that only prepares another. */
    readonly isInSetup: boolean;
  };
  readonly project: {
    readonly id: ProjectId;
    readonly slug: string;
    readonly name: string;
    readonly organization: string;
    readonly organizationId: string;
    readonly repositoryUrl: string;
  };
}

/** A task's lease, and how far its steps are. */
export interface TaskLease {
  readonly taskId: TaskId;
  readonly jobId: JobId;
  readonly projectId: ProjectId;
  readonly repositoryUrl: string;
  readonly revision: string;
  readonly epoch: number;
  readonly tokenHash: string;
  readonly status: TaskStatus;
  readonly stoppedAt: Date | null;
  readonly agentId: AgentId | null;
  readonly steps: readonly {
    readonly index: number;
    readonly status: string;
    readonly logBytes: number;
    readonly logLines: number;
    readonly sealed: boolean;
  }[];
}

/** The queue, the leases and the agents. Statuses move by the task machine only. */
export interface TaskStore {
  /** What waits and what could run it. `perProject` bounds how many of each project are looked at. */
  snapshot(options: { readonly perProject: number; readonly seenSince: Date }): Promise<QueueSnapshot>;
  /** Claims those that are still queued, in one statement; the others are left out. */
  claim(placements: readonly Placement[], leaseExpiresAt: Date, now: Date): Promise<readonly ClaimedTask[]>;
  /** Stores why the queued tasks of these needs wait, where it changed. */
  explain(waits: readonly ExplainedWait[], now: Date): Promise<void>;
  /** The lease of a task that was ever claimed, or null. */
  lease(taskId: TaskId): Promise<TaskLease | null>;
  /** Renews a lease: `running`, or what it found instead. */
  renew(
    lease: { readonly taskId: TaskId; readonly epoch: number },
    leaseExpiresAt: Date,
    now: Date,
  ): Promise<"running" | "canceled" | "stale">;
  /** Tasks whose lease ran out, and those held by an earlier start of an agent. */
  lost(now: Date): Promise<readonly { readonly taskId: TaskId; readonly epoch: number }[]>;
  /**
   * Stores an artifact's row; stale when the task is not this epoch's. Storing
   * the same path again replaces it. `respelled`, and nothing stored, when the
   * task has one whose path looks the same, as its letters are only composed
   * otherwise in Unicode: many systems could not keep the two apart.
   */
  addArtifact(
    artifact: {
      readonly id: string;
      readonly taskId: TaskId;
      readonly epoch: number;
      readonly path: string;
      readonly stored: StoredBlob;
      readonly blobKey: string;
    },
    now: Date,
  ): Promise<"stored" | "stale" | "respelled">;
}
