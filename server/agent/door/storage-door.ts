import type { Readable } from "node:stream";
import type { TaskKey } from "#server/agent/door/agent-door.ts";
import { DoorFault } from "#server/agent/door/door-fault.ts";
import type { Download, Exchange } from "#server/agent/door/http-exchange.ts";
import type {
  AdoptArchiveRequest,
  ArchiveKeyResponse,
  ArchiveResponse,
  FindCacheRequest,
  FindCacheResponse,
  RecordCacheRequest,
  RecordCacheResponse,
  RecordLayerRequest,
  TestResultsRequest,
  WorkspaceResponse,
} from "#server/core/agent-protocol/storage-requests.ts";

/** A request without what the task's key says already. */
type Asked<Request> = Omit<Request, "epoch">;

/**
 * Caches, workspaces and test results of the server, for one task at a time.
 * Every call throws DoorFault and nothing else, and does not try again by
 * itself; recording twice is harmless.
 */
export interface StorageDoor {
  findCache(task: TaskKey, request: Asked<FindCacheRequest>, signal: AbortSignal): Promise<FindCacheResponse>;
  /** Uploads a stream of unknown length. */
  putArchive(task: TaskKey, body: Readable, signal: AbortSignal): Promise<ArchiveResponse>;
  /** Hands over a file in the store's incoming folder; refused with 404 where it is not found there. */
  adoptArchive(task: TaskKey, request: Asked<AdoptArchiveRequest>, signal: AbortSignal): Promise<ArchiveResponse>;
  getArchive(task: TaskKey, archiveId: string, signal: AbortSignal): Promise<Readable>;
  archiveKey(task: TaskKey, archiveId: string, signal: AbortSignal): Promise<ArchiveKeyResponse>;
  recordCache(task: TaskKey, request: Asked<RecordCacheRequest>, signal: AbortSignal): Promise<RecordCacheResponse>;
  recordLayer(task: TaskKey, request: Asked<RecordLayerRequest>, signal: AbortSignal): Promise<void>;
  workspace(task: TaskKey, signal: AbortSignal): Promise<WorkspaceResponse>;
  putTestResults(task: TaskKey, request: Asked<TestResultsRequest>, signal: AbortSignal): Promise<void>;
}

const answerMillisecondsMax = 30_000;
/** While files are read and compressed, and while the server brings a large object to its disk, a connection may be silent. */
const archiveSilenceMillisecondsMax = 300_000;

/** The storage half of the agents' door, over the same connections. */
export function createStorageDoor({ exchange, download }: { exchange: Exchange; download: Download }): StorageDoor {
  const post = async (task: TaskKey, about: { path: string; value: object }, signal: AbortSignal) =>
    parse(
      await exchange({
        method: "POST",
        path: `/agent/v1/tasks/${task.taskId}/${about.path}`,
        token: task.taskToken,
        contentType: "application/json",
        body: Buffer.from(JSON.stringify({ ...about.value, epoch: task.epoch })),
        silenceMillisecondsMax: answerMillisecondsMax,
        signal,
      }),
    );
  const get = (task: TaskKey, path: string, signal: AbortSignal) => ({
    method: "GET" as const,
    path: `/agent/v1/tasks/${task.taskId}/${path}?epoch=${task.epoch}`,
    token: task.taskToken,
    contentType: "application/json",
    body: new Uint8Array(),
    silenceMillisecondsMax: archiveSilenceMillisecondsMax,
    signal,
  });
  return {
    findCache: (task, value, signal) => post(task, { path: "caches/find", value }, signal),
    putArchive: async (task, body, signal) =>
      parse(
        await exchange({
          method: "PUT",
          path: `/agent/v1/tasks/${task.taskId}/archives?epoch=${task.epoch}`,
          token: task.taskToken,
          contentType: "application/octet-stream",
          body,
          silenceMillisecondsMax: archiveSilenceMillisecondsMax,
          signal,
        }),
      ),
    adoptArchive: (task, value, signal) => post(task, { path: "archives", value }, signal),
    getArchive: (task, archiveId, signal) => download(get(task, `archives/${archiveId}`, signal)),
    archiveKey: async (task, archiveId, signal) =>
      parse(await exchange(get(task, `archives/${archiveId}/key`, signal))),
    recordCache: (task, value, signal) => post(task, { path: "caches", value }, signal),
    recordLayer: async (task, value, signal) => void (await post(task, { path: "workspace", value }, signal)),
    workspace: async (task, signal) => parse(await exchange(get(task, "workspace", signal))),
    putTestResults: async (task, value, signal) => void (await post(task, { path: "test-results", value }, signal)),
  };
}

function parse(answer: { text: string }) {
  try {
    return JSON.parse(answer.text);
  } catch {
    throw new DoorFault("away", "the server's answer is not JSON");
  }
}
