import type { Deps } from "#server/commands/deps.ts";
import { staleLease } from "#server/commands/stale-lease.ts";
import type { NewCache } from "#server/core/ports/cache-store.ts";

/** Makes an uploaded archive a cache. False when the key was taken first. Throws `stale_lease` when the task is not this epoch's any more. */
export async function recordCache(
  deps: Pick<Deps, "caches" | "ids" | "clock">,
  cache: Omit<NewCache, "id">,
): Promise<boolean> {
  const stored = await deps.caches.add({ ...cache, id: deps.ids.next() }, deps.clock.now());
  if (stored === "stale") throw staleLease(cache.taskId);
  return stored === "stored";
}
