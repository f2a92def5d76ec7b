import type { Deps } from "#server/commands/deps.ts";
import { staleLease } from "#server/commands/stale-lease.ts";
import type { NewLayer } from "#server/core/ports/workspace-store.ts";

/** Adds an uploaded archive to the workspace of the task's workflow. Throws `stale_lease` when the task is not this epoch's any more. */
export async function recordLayer(
  deps: Pick<Deps, "workspaces" | "ids" | "clock">,
  layer: Omit<NewLayer, "id">,
): Promise<void> {
  const stored = await deps.workspaces.add({ ...layer, id: deps.ids.next() }, deps.clock.now());
  if (stored === "stale") throw staleLease(layer.taskId);
}
