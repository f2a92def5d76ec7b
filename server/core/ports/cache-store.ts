import type { ProjectId, TaskId } from "#server/core/ids.ts";

/** A cache of a project. */
export interface Cache {
  readonly id: string;
  readonly key: string;
  /** Absolute, as the job saw them. */
  readonly paths: readonly string[];
  readonly sizeBytes: number;
  readonly unpackedBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly blobKey: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

/** An uploaded archive that a task wants to be a cache. */
export interface NewCache {
  readonly id: string;
  readonly taskId: TaskId;
  readonly epoch: number;
  readonly key: string;
  readonly paths: readonly string[];
  readonly unpackedBytes: number;
  /** Of a complete upload of this task. */
  readonly blobKey: string;
}

/** Which caches of a project are meant. */
export type CacheSelection = { readonly key: string } | { readonly id: string } | "all";

/** Caches by project and key. A key is written once and never changes what it holds. */
export interface CacheStore {
  /**
   * Makes a complete upload a cache. `exists` when the key is taken (of many
   * at once, one is stored); `stale` when the task is not this epoch's any
   * more or the upload is not its own. Asking again after `stored` is `exists`.
   */
  add(cache: NewCache, now: Date): Promise<"stored" | "exists" | "stale">;
  /** The newest cache whose key begins with `prefix`, or is it when `exact`. */
  find(projectId: ProjectId, prefix: string, exact: boolean): Promise<Cache | null>;
  /** A cache of the project, by its id. */
  get(projectId: ProjectId, id: string): Promise<Cache | null>;
  /** Notes that a cache was used. */
  touch(id: string, now: Date): Promise<void>;
  /** All caches of a project, newest first. */
  list(projectId: ProjectId): Promise<readonly Cache[]>;
  /** Removes caches, and gives how many. Their objects follow. */
  remove(projectId: ProjectId, selection: CacheSelection): Promise<number>;
}
