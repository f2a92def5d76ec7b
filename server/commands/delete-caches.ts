import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ProjectId } from "#server/core/ids.ts";
import type { CacheSelection } from "#server/core/ports/cache-store.ts";

/** Removes caches of a project, and gives how many. Throws `not_found` when one is named that is not there. */
export async function deleteCaches(
  deps: Pick<Deps, "caches">,
  actor: Actor,
  request: { readonly projectId: ProjectId; readonly selection: CacheSelection },
): Promise<number> {
  authorize(actor, "cache.delete");
  const removed = await deps.caches.remove(request.projectId, request.selection);
  if (removed === 0 && request.selection !== "all")
    throw new AppError("not_found", { userMessage: "Cache not found", detail: { ...request } });
  return removed;
}
