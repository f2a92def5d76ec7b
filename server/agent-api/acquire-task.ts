import { answerEmpty, answerJson } from "#server/agent-api/answer.ts";
import { delivered, goneSignal } from "#server/agent-api/client-gone.ts";
import { readJson } from "#server/agent-api/read-body.ts";
import { acquireSchema, parseRequest } from "#server/agent-api/request-schema.ts";
import type { Exchange } from "#server/agent-api/route.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { WaitingAgent } from "#server/core/ports/fleet.ts";

/**
 * `POST /acquire`: held open until there is a task or `pollSecondsMax` passed.
 * A task that was claimed for a client who hung up meanwhile goes back into
 * the queue at once.
 */
export async function acquireTaskRoute(exchange: Exchange): Promise<void> {
  const { context, state, request, response } = exchange;
  const { agentId, instanceId } = parseRequest(acquireSchema, await readJson(request));
  const abilities = state.agents.abilitiesOf(agentId);
  if (abilities === null)
    throw new AppError("not_found", {
      userMessage: "This agent is not known here. Register again.",
      detail: { agentId },
    });
  if (state.agents.isDue(agentId))
    context.commands
      .agentSeen(agentId)
      .catch((error: unknown) => context.log.warn({ err: error }, "Could not note that an agent is there."));
  const gone = goneSignal(response, context.closing);
  const spec = await waitForTask(exchange, { agentId, instanceId, ...abilities }, gone);
  if (spec === null) {
    if (!response.destroyed) answerEmpty(response, 204);
    return;
  }
  if (!response.destroyed) {
    answerJson(response, 200, spec);
    context.inbox.expect(spec.taskId);
    if (await delivered(response)) return;
  }
  context.log.warn(
    { agentId, taskId: spec.taskId, epoch: spec.epoch },
    "An agent hung up before its task could be handed over; the task goes back into the queue.",
  );
  await context.commands.returnTask({ taskId: spec.taskId, epoch: spec.epoch });
}

async function waitForTask({ context }: Exchange, agent: WaitingAgent, gone: AbortSignal): Promise<TaskSpec | null> {
  if (gone.aborted) return null;
  const wait = new AbortController();
  const end = (): void => wait.abort();
  const timer = setTimeout(end, context.pollSecondsMax * 1000);
  gone.addEventListener("abort", end, { once: true });
  try {
    return await context.fleet.waitForTask(agent, wait.signal);
  } finally {
    clearTimeout(timer);
    gone.removeEventListener("abort", end);
  }
}
