import { answerJson } from "#server/agent-api/answer.ts";
import { goneSignal } from "#server/agent-api/client-gone.ts";
import { readJson } from "#server/agent-api/read-body.ts";
import { heartbeatSchema, parseRequest } from "#server/agent-api/request-schema.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import type { HeartbeatResponse } from "#server/core/agent-protocol/requests.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { HeldTask } from "#server/output/held-task.ts";

/**
 * `POST /tasks/:id/heartbeat`: renews the lease and is held open until there
 * is news or `heartbeatSeconds` passed. It listens before it looks, so a
 * cancel in between is not missed.
 */
export async function heartbeatRoute(exchange: TaskExchange): Promise<void> {
  const { context, state, request, response, task } = exchange;
  const { epoch } = parseRequest(heartbeatSchema, await readJson(request));
  if (epoch !== task.lease.epoch) throw new AppError("stale_lease", { userMessage: "This task has a newer lease." });
  noteAgent(exchange, task);
  const wake = new Wake();
  const stop = state.news.listen(task.lease, () => wake.up());
  const gone = goneSignal(response, context.closing);
  const end = (): void => wake.end();
  const timer = setTimeout(end, context.heartbeatSeconds * 1000);
  gone.addEventListener("abort", end, { once: true });
  try {
    let answer = await renew(exchange);
    while (!answer.cancel && !gone.aborted && (await wake.next())) answer = await renew(exchange);
    if (!response.destroyed) answerJson(response, 200, answer satisfies HeartbeatResponse);
  } finally {
    clearTimeout(timer);
    gone.removeEventListener("abort", end);
    stop();
  }
}

async function renew({ context, task }: TaskExchange): Promise<HeartbeatResponse> {
  try {
    return await context.commands.renewLease({ taskId: task.lease.taskId, epoch: task.lease.epoch });
  } catch (error) {
    if (error instanceof AppError && error.code === "stale_lease") await context.inbox.release(task);
    throw error;
  }
}

function noteAgent({ context, state }: TaskExchange, task: HeldTask): void {
  const { agentId } = task.lease;
  if (agentId === null || !state.agents.isDue(agentId)) return;
  context.commands
    .agentSeen(agentId)
    .catch((error: unknown) => context.log.warn({ err: error }, "Could not note that an agent is there."));
}

/** Turns calls into turns of a loop: `next` waits for `up` (true) or `end` (false); an `up` in between is kept. */
class Wake {
  #pending = false;
  #ended = false;
  #resolve: (() => void) | null = null;

  up(): void {
    this.#pending = true;
    this.#resolve?.();
  }

  end(): void {
    this.#ended = true;
    this.#resolve?.();
  }

  async next(): Promise<boolean> {
    if (!this.#pending && !this.#ended) await new Promise<void>((resolve) => (this.#resolve = resolve));
    this.#resolve = null;
    if (this.#ended) return false;
    this.#pending = false;
    return true;
  }
}
