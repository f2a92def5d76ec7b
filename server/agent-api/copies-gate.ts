import { answerJson } from "#server/agent-api/answer.ts";
import { readJson } from "#server/agent-api/read-body.ts";
import { copiesSchema, parseRequest } from "#server/agent-api/request-schema.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { CopiesGate } from "#server/core/task/copies-gate.ts";

/** `POST /tasks/:id/copies`: whether all other copies of the task's job have come to a step. */
export async function copiesRoute({ context, request, response, task }: TaskExchange): Promise<void> {
  const { epoch, step } = parseRequest(copiesSchema, await readJson(request));
  const { taskId } = task.lease;
  if (epoch !== task.lease.epoch) throw new AppError("stale_lease", { userMessage: "This task has a newer lease." });
  answerJson(response, 200, (await context.commands.readCopiesGate({ taskId, step })) satisfies CopiesGate);
}
