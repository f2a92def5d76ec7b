import { answerJson } from "#server/agent-api/answer.ts";
import { readJson } from "#server/agent-api/read-body.ts";
import { identitySchema, parseRequest } from "#server/agent-api/request-schema.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import { requireEpoch } from "#server/agent-api/task-epoch.ts";
import type { IdentityResponse } from "#server/core/agent-protocol/requests.ts";

/** `POST /tasks/:id/identity`: the task's identity token for another audience. */
export async function identityRoute(exchange: TaskExchange): Promise<void> {
  const { context, request, response, task } = exchange;
  const { epoch, token, audience } = parseRequest(identitySchema, await readJson(request));
  requireEpoch(exchange, epoch);
  const { taskId } = task.lease;
  const exchanged = await context.commands.exchangeIdentity({ taskId, token, audience });
  await context.inbox.addSecret(task, exchanged);
  answerJson(response, 200, { token: exchanged } satisfies IdentityResponse);
}
