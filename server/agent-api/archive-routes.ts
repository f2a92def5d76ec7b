import { pipeline } from "node:stream/promises";
import { answerJson } from "#server/agent-api/answer.ts";
import { readJson } from "#server/agent-api/read-body.ts";
import { parseRequest } from "#server/agent-api/request-schema.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import { adoptArchiveSchema } from "#server/agent-api/storage-schema.ts";
import { requireEpoch } from "#server/agent-api/task-epoch.ts";
import { uploadContent } from "#server/agent-api/upload-content.ts";
import type { ArchiveKeyResponse, ArchiveResponse } from "#server/core/agent-protocol/storage-requests.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** The most that one cache or one layer of a workspace may have, compressed. */
export const archiveBytesMax = 64 * 1024 * 1024 * 1024;
const archivePattern = /^archives\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\/key)?$/;

/** `PUT /tasks/:id/archives?epoch=`: streams an archive into the store. It stays loose until it is recorded. */
export async function receiveArchiveRoute(exchange: TaskExchange): Promise<void> {
  const { context, request, response, query } = exchange;
  requireEpoch(exchange, query.get("epoch"));
  const blobKey = await beginUpload(exchange);
  const stored = await context.blobs.put(blobKey, uploadContent(request), archiveBytesMax);
  await context.storage.completeUpload(blobKey, stored);
  answerJson(response, 201, { archive: blobKey, ...stored } satisfies ArchiveResponse);
}

/** `POST /tasks/:id/archives`: takes over an archive that an agent of this machine has laid beside the store's objects. */
export async function adoptArchiveRoute(exchange: TaskExchange): Promise<void> {
  const { context, request, response } = exchange;
  const { epoch, file, ...told } = parseRequest(adoptArchiveSchema, await readJson(request));
  requireEpoch(exchange, epoch);
  if (context.blobs.nearby === null) throw notHere();
  const blobKey = await beginUpload(exchange);
  const sizeBytes = await context.blobs.nearby.adopt(blobKey, file, archiveBytesMax);
  if (sizeBytes !== told.sizeBytes) throw notHere();
  await context.storage.completeUpload(blobKey, told);
  answerJson(response, 201, { archive: blobKey, ...told } satisfies ArchiveResponse);
}

async function beginUpload({ context, task }: TaskExchange): Promise<string> {
  const { taskId } = task.lease;
  const blobKey = `archives/${taskId.slice(-2)}/${taskId}/${context.ids.next()}`;
  await context.storage.beginUpload({ taskId, blobKey });
  return blobKey;
}

function notHere(): AppError {
  return new AppError("not_found", { userMessage: "There is no such file beside the stored objects." });
}

/**
 * `GET /tasks/:id/archives/:archiveId?epoch=`: the bytes of a cache or a layer
 * of the task's project; with `/key` where they lie.
 */
export async function serveArchiveRoute(exchange: TaskExchange): Promise<void> {
  const { context, response, query, task, rest } = exchange;
  requireEpoch(exchange, query.get("epoch"));
  const [, id, asksKey] = archivePattern.exec(rest) ?? [];
  const archive = id === undefined ? null : await context.storage.findArchive(task.lease.projectId, id);
  if (archive !== null && asksKey !== undefined) {
    const key = context.blobs.nearby === null ? null : archive.blobKey;
    return answerJson(response, 200, { key } satisfies ArchiveKeyResponse);
  }
  const content = archive === null ? null : await context.blobs.open(archive.blobKey);
  if (content === null) throw new AppError("not_found", { userMessage: "This archive is not stored any more." });
  response.writeHead(200, { "content-type": "application/octet-stream" });
  await pipeline(content, response).catch((error: unknown) => {
    // An agent that hung up asks again, or its task was stopped.
    if (!response.destroyed || response.writableFinished || !isHangUp(error)) throw error;
  });
}

function isHangUp(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET" || code === "EPIPE";
}
