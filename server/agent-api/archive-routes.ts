import { pipeline } from "node:stream/promises";
import { answerJson } from "#server/agent-api/answer.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import { requireEpoch } from "#server/agent-api/task-epoch.ts";
import { uploadContent } from "#server/agent-api/upload-content.ts";
import type { ArchiveResponse } from "#server/core/agent-protocol/storage-requests.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** The most that one cache or one layer of a workspace may have, compressed. */
export const archiveBytesMax = 64 * 1024 * 1024 * 1024;
const archiveIdPattern = /^archives\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** `PUT /tasks/:id/archives?epoch=`: streams an archive into the store. It stays loose until it is recorded. */
export async function receiveArchiveRoute(exchange: TaskExchange): Promise<void> {
  const { context, request, response, query, task } = exchange;
  requireEpoch(exchange, query.get("epoch"));
  const { taskId } = task.lease;
  const blobKey = `archives/${taskId.slice(-2)}/${taskId}/${context.ids.next()}`;
  await context.storage.beginUpload({ taskId, blobKey });
  const stored = await context.blobs.put(blobKey, uploadContent(request), archiveBytesMax);
  await context.storage.completeUpload(blobKey, stored);
  answerJson(response, 201, { archive: blobKey, ...stored } satisfies ArchiveResponse);
}

/** `GET /tasks/:id/archives/:archiveId?epoch=`: the bytes of a cache or a layer of the task's project. */
export async function serveArchiveRoute(exchange: TaskExchange): Promise<void> {
  const { context, response, query, task, rest } = exchange;
  requireEpoch(exchange, query.get("epoch"));
  const id = archiveIdPattern.exec(rest)?.[1];
  const archive = id === undefined ? null : await context.storage.findArchive(task.lease.projectId, id);
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
