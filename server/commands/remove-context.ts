import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ContextId } from "#server/core/ids.ts";

/** Removes a context with its variables. Jobs that name it are `unauthorized` from then on. Throws `not_found`. */
export async function removeContext(
  deps: Pick<Deps, "contexts" | "clock">,
  actor: Actor,
  contextId: ContextId,
): Promise<void> {
  authorize(actor, "context.remove");
  const removed = await deps.contexts.remove(contextId, { now: deps.clock.now(), actor: actorName(actor) });
  if (!removed) throw new AppError("not_found", { userMessage: "Context not found", detail: { contextId } });
}
