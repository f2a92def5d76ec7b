import type { JobId, ProjectId, TaskId } from "#server/core/ids.ts";

/** An uploaded archive that a task adds to its workflow's workspace. */
export interface NewLayer {
  readonly id: string;
  readonly taskId: TaskId;
  readonly epoch: number;
  readonly paths: readonly string[];
  readonly unpackedBytes: number;
  /** Of a complete upload of this task. */
  readonly blobKey: string;
}

/** A stored layer. */
export interface Layer {
  readonly id: string;
  readonly jobId: JobId;
  readonly nodeIndex: number;
  readonly paths: readonly string[];
  readonly sizeBytes: number;
  readonly unpackedBytes: number;
  readonly sha256: string;
  /** Null once it has expired. */
  readonly blobKey: string | null;
}

/** A job before another: itself, or the one of an earlier attempt whose result it keeps. */
export interface UpstreamJob {
  readonly id: JobId;
  /** The job that really ran, whose layers count. */
  readonly ranAs: JobId;
  readonly name: string;
  readonly requires: readonly JobId[];
}

/** What a job may attach. */
export interface WorkspaceContent {
  /** All jobs before the task's, directly or not. */
  readonly upstream: readonly UpstreamJob[];
  /** Of those jobs, in the order in which they were persisted. */
  readonly layers: readonly Layer[];
}

/** Workspaces: layers by the job that persisted them. */
export interface WorkspaceStore {
  /** Makes a complete upload a layer. `stale` when the task is not this epoch's any more or the upload is not its own. */
  add(layer: NewLayer, now: Date): Promise<"stored" | "stale">;
  /** What the jobs before this task's have persisted. */
  before(taskId: TaskId): Promise<WorkspaceContent>;
  /** A layer of the project, by its id. */
  get(projectId: ProjectId, id: string): Promise<Layer | null>;
}
