import type { Deps } from "#server/commands/deps.ts";
import type { ProjectId } from "#server/core/ids.ts";
import type { Cache } from "#server/core/ports/cache-store.ts";

/**
 * The newest cache whose key begins with the first of the keys that has any,
 * or null. One that is found to be restored counts as used; one that is only
 * looked for by its exact key does not.
 */
export async function findCache(
  deps: Pick<Deps, "caches" | "clock">,
  request: { readonly projectId: ProjectId; readonly keys: readonly string[]; readonly exact: boolean },
): Promise<Cache | null> {
  for (const key of request.keys) {
    const cache = await deps.caches.find(request.projectId, key, request.exact);
    if (cache === null) continue;
    if (!request.exact) await deps.caches.touch(cache.id, deps.clock.now());
    return cache;
  }
  return null;
}
