import { answerJson } from "#server/agent-api/answer.ts";
import { withBody } from "#server/agent-api/read-body.ts";
import { parseRequest } from "#server/agent-api/request-schema.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import { testResultsSchema, timingTypeSchema } from "#server/agent-api/storage-schema.ts";
import { requireEpoch } from "#server/agent-api/task-epoch.ts";
import type { TestTimingsResponse } from "#server/core/agent-protocol/storage-requests.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** `POST /tasks/:id/test-results`: a piece of a step's results. */
export async function recordTestResultsRoute(exchange: TaskExchange): Promise<void> {
  const { context, state, request, response, task } = exchange;
  const body = await withBody(request, state.buffers, async (bytes) => parseJson(bytes));
  const { epoch, ...piece } = parseRequest(testResultsSchema, body);
  requireEpoch(exchange, epoch);
  await context.storage.recordTestResults({ ...piece, epoch, taskId: task.lease.taskId });
  answerJson(response, 201, {});
}

/** `GET /tasks/:id/timings?epoch=&type=`: how long tests took lately, for splitting them. */
export async function readTimingsRoute(exchange: TaskExchange): Promise<void> {
  const { context, response, query, task } = exchange;
  requireEpoch(exchange, query.get("epoch"));
  const type = parseRequest(timingTypeSchema, query.get("type"));
  const timings = await context.storage.timings(task.lease.taskId, type);
  answerJson(response, 200, { timings } satisfies TestTimingsResponse);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new AppError("invalid_input", { userMessage: "The body is not JSON." });
  }
}
