import type { Deps } from "#server/commands/deps.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { TaskId } from "#server/core/ids.ts";
import { taskIdClaim } from "#server/core/oidc/task-claims.ts";

/**
 * Gives a task its identity again for another audience. The task shows the
 * token that it was handed out with, so that nothing of it has to be looked
 * up, and nothing but the audience can be chosen. Throws `forbidden` for a
 * token that is not this task's or has expired.
 */
export async function exchangeIdentity(
  deps: Pick<Deps, "identityTokens" | "clock">,
  request: { readonly taskId: TaskId; readonly token: string; readonly audience: string },
): Promise<string> {
  const claims = await deps.identityTokens.verify(request.token, deps.clock.now());
  if (claims === null || claims[taskIdClaim] !== request.taskId)
    throw new AppError("forbidden", {
      userMessage: "The job's own identity token is missing, has expired or is not this job's.",
    });
  return deps.identityTokens.sign({ ...claims, aud: request.audience });
}
