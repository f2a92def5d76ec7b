import { answerJson } from "#server/agent-api/answer.ts";
import { artifactPath } from "#server/agent-api/artifact-path.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import { requireEpoch } from "#server/agent-api/task-epoch.ts";
import { uploadContent } from "#server/agent-api/upload-content.ts";
import type { ArtifactResponse } from "#server/core/agent-protocol/requests.ts";
import { AppError } from "#server/core/error/app-error.ts";

const gibibyte = 1024 ** 3;

/**
 * `PUT /tasks/:id/artifacts?path=&epoch=`: streams one artifact into the
 * store, then lists it. Each upload has a key of its own, so one that fails
 * or comes too late leaves what is listed alone.
 */
export async function receiveArtifactRoute(exchange: TaskExchange): Promise<void> {
  const { context, request, response, query, task } = exchange;
  const { taskId, epoch } = task.lease;
  requireEpoch(exchange, query.get("epoch"));
  const path = artifactPath(query.get("path"));
  const announcedBytes = Number(request.headers["content-length"] ?? 0);
  if (announcedBytes > context.artifactBytesMax) throw tooLarge(path, announcedBytes, context.artifactBytesMax);
  const blobKey = `${taskId.slice(-2)}/${taskId}/${context.ids.next()}`;
  await context.storage.beginUpload({ taskId, blobKey });
  const stored = await context.blobs.put(blobKey, uploadContent(request), context.artifactBytesMax);
  try {
    await context.commands.recordArtifact({ taskId, epoch, path, stored, blobKey });
  } catch (error) {
    await context.blobs.remove(blobKey);
    throw error;
  }
  answerJson(response, 201, stored satisfies ArtifactResponse);
}

function tooLarge(path: string, bytes: number, bytesMax: number): AppError {
  const [size, sizeMax] = [bytes, bytesMax].map((count) => `${Number((count / gibibyte).toPrecision(3))} GiB`);
  return new AppError("too_large", {
    userMessage: `${path} has ${size}, and an artifact may have ${sizeMax}. ROTUNDA_ARTIFACT_GIB_MAX raises that.`,
  });
}
