import { answerJson } from "#server/agent-api/answer.ts";
import { readJson } from "#server/agent-api/read-body.ts";
import { parseRequest } from "#server/agent-api/request-schema.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import { recordLayerSchema } from "#server/agent-api/storage-schema.ts";
import { requireEpoch } from "#server/agent-api/task-epoch.ts";
import { orderLayers } from "#server/core/workspace/order-layers.ts";

/** `GET /tasks/:id/workspace?epoch=`: what the jobs before this task's have persisted. */
export async function readWorkspaceRoute(exchange: TaskExchange): Promise<void> {
  const { context, response, query, task } = exchange;
  requireEpoch(exchange, query.get("epoch"));
  answerJson(response, 200, orderLayers(await context.storage.workspaceBefore(task.lease.taskId)));
}

/** `POST /tasks/:id/workspace`: makes an archive that this task uploaded a layer of its workflow's workspace. */
export async function recordLayerRoute(exchange: TaskExchange): Promise<void> {
  const { context, request, response, task } = exchange;
  const { epoch, archive, ...layer } = parseRequest(recordLayerSchema, await readJson(request));
  requireEpoch(exchange, epoch);
  await context.storage.recordLayer({ ...layer, taskId: task.lease.taskId, epoch, blobKey: archive });
  answerJson(response, 201, {});
}
