import type { JobId, ProjectId, WorkflowId } from "#server/core/ids.ts";

/** A `lock` job in the queue. */
export interface LockRequest {
  readonly jobId: JobId;
  readonly workflowId: WorkflowId;
  readonly projectId: ProjectId;
  readonly organizationId: string;
  readonly key: string;
  readonly pipelineNumber: number;
  readonly queuedAt: Date;
  /** The sentence that is stored about its waiting. */
  readonly waitDetail: string | null;
}

/** Who holds a lock. */
export interface LockHolder {
  readonly workflowId: WorkflowId;
  readonly projectId: ProjectId;
  readonly organizationId: string;
  readonly key: string;
  readonly pipelineNumber: number;
  readonly projectSlug: string;
  readonly workflowName: string;
}

/** What the locks' turns are decided from. */
export interface LockSnapshot {
  /** Those who wait, the longest first. */
  readonly requests: readonly LockRequest[];
  /** Who holds the locks that somebody waits for. */
  readonly holders: readonly LockHolder[];
}

/** Who waits for locks and who holds them. Locks are taken and given back by BuildStore.change, with the change that does so. */
export interface LockStore {
  snapshot(): Promise<LockSnapshot>;
  /** Stores why jobs that are still queued wait, and tells of it. */
  explain(sentences: ReadonlyMap<JobId, string>, now: Date): Promise<void>;
  /** Gives back locks of workflows that have ended. None should be left: a change that ends a workflow gives them back itself. */
  freeEnded(): Promise<number>;
}
