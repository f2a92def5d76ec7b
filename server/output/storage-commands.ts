import { beginUpload } from "#server/commands/begin-upload.ts";
import type { Deps } from "#server/commands/deps.ts";
import { findCache } from "#server/commands/find-cache.ts";
import { recordCache } from "#server/commands/record-cache.ts";
import { recordLayer } from "#server/commands/record-layer.ts";
import { recordTestResults } from "#server/commands/record-test-results.ts";
import type { TimingType } from "#server/core/agent-protocol/storage-requests.ts";
import type { ProjectId, TaskId } from "#server/core/ids.ts";
import type { StoredBlob } from "#server/core/ports/blob-store.ts";
import type { Cache, NewCache } from "#server/core/ports/cache-store.ts";
import type { TestResultPiece } from "#server/core/ports/test-result-store.ts";
import type { NewLayer, WorkspaceContent } from "#server/core/ports/workspace-store.ts";

/** What a running task may do with caches, workspaces and test results. */
export interface StorageCommands {
  beginUpload(upload: { readonly taskId: TaskId; readonly blobKey: string }): Promise<void>;
  completeUpload(blobKey: string, stored: StoredBlob): Promise<void>;
  findCache(request: {
    readonly projectId: ProjectId;
    readonly keys: readonly string[];
    readonly exact: boolean;
  }): Promise<Cache | null>;
  recordCache(cache: Omit<NewCache, "id">): Promise<boolean>;
  workspaceBefore(taskId: TaskId): Promise<WorkspaceContent>;
  recordLayer(layer: Omit<NewLayer, "id">): Promise<void>;
  /** The object of a cache or layer of the project, or null. */
  findArchive(projectId: ProjectId, id: string): Promise<{ readonly blobKey: string } | null>;
  recordTestResults(piece: TestResultPiece): Promise<void>;
  timings(taskId: TaskId, type: TimingType): Promise<readonly { readonly name: string; readonly seconds: number }[]>;
}

type StorageDeps = Pick<Deps, "caches" | "workspaces" | "testResults" | "storage" | "ids" | "clock">;

/** The commands over a real database. */
export function storageCommands(deps: StorageDeps): StorageCommands {
  return {
    beginUpload: (upload) => beginUpload(deps, upload),
    completeUpload: (blobKey, stored) => deps.storage.complete(blobKey, stored),
    findCache: (request) => findCache(deps, request),
    recordCache: (cache) => recordCache(deps, cache),
    workspaceBefore: (taskId) => deps.workspaces.before(taskId),
    recordLayer: (layer) => recordLayer(deps, layer),
    findArchive: async (projectId, id) => {
      const found = (await deps.caches.get(projectId, id)) ?? (await deps.workspaces.get(projectId, id));
      return found === null || found.blobKey === null ? null : { blobKey: found.blobKey };
    },
    recordTestResults: (piece) => recordTestResults(deps, piece),
    timings: (taskId, type) => deps.testResults.timings(taskId, type),
  };
}
