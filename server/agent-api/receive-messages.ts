import { answerJson } from "#server/agent-api/answer.ts";
import { parseFrames } from "#server/agent-api/message-schema.ts";
import { withBody } from "#server/agent-api/read-body.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import type { MessagesResponse } from "#server/core/agent-protocol/requests.ts";

/** `POST /tasks/:id/messages`: stores a batch durably, then answers. */
export async function receiveMessagesRoute({ context, state, request, response, task }: TaskExchange): Promise<void> {
  const { cancel } = await withBody(request, state.buffers, (body) => context.inbox.accept(task, parseFrames(body)));
  answerJson(response, 200, { cancel } satisfies MessagesResponse);
}
