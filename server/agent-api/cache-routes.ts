import { answerJson } from "#server/agent-api/answer.ts";
import { readJson } from "#server/agent-api/read-body.ts";
import { parseRequest } from "#server/agent-api/request-schema.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import { findCacheSchema, recordCacheSchema } from "#server/agent-api/storage-schema.ts";
import { requireEpoch } from "#server/agent-api/task-epoch.ts";
import type {
  CacheEntry,
  FindCacheResponse,
  RecordCacheResponse,
} from "#server/core/agent-protocol/storage-requests.ts";
import type { Cache } from "#server/core/ports/cache-store.ts";

/** `POST /tasks/:id/caches/find`: only caches of the task's own project are ever seen. */
export async function findCacheRoute(exchange: TaskExchange): Promise<void> {
  const { context, request, response, task } = exchange;
  const { epoch, keys, exact } = parseRequest(findCacheSchema, await readJson(request));
  requireEpoch(exchange, epoch);
  const cache = await context.storage.findCache({ projectId: task.lease.projectId, keys, exact });
  answerJson(response, 200, { cache: cache === null ? null : entryOf(cache) } satisfies FindCacheResponse);
}

/** `POST /tasks/:id/caches`: makes an archive that this task uploaded a cache, unless its key is taken. */
export async function recordCacheRoute(exchange: TaskExchange): Promise<void> {
  const { context, request, response, task } = exchange;
  const { epoch, archive, ...cache } = parseRequest(recordCacheSchema, await readJson(request));
  requireEpoch(exchange, epoch);
  const stored = await context.storage.recordCache({
    ...cache,
    taskId: task.lease.taskId,
    epoch,
    blobKey: archive,
  });
  answerJson(response, 200, { stored } satisfies RecordCacheResponse);
}

function entryOf({ id, key, paths, sizeBytes, unpackedBytes, sha256, createdAt }: Cache): CacheEntry {
  return { id, key, paths, sizeBytes, unpackedBytes, sha256, createdAt: createdAt.toISOString() };
}
