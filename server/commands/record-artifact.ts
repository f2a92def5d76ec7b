import type { Deps } from "#server/commands/deps.ts";
import { staleLease } from "#server/commands/stale-lease.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { StoredBlob } from "#server/core/ports/blob-store.ts";

/** Records an uploaded artifact of a task. The same path again replaces it. Throws `stale_lease` when the task is not this epoch's any more. */
export async function recordArtifact(
  deps: Pick<Deps, "tasks" | "ids" | "clock">,
  artifact: {
    readonly taskId: TaskId;
    readonly epoch: number;
    readonly path: string;
    readonly stored: StoredBlob;
    readonly blobKey: string;
  },
): Promise<void> {
  const stored = await deps.tasks.addArtifact({ ...artifact, id: deps.ids.next() }, deps.clock.now());
  if (stored === "stale") throw staleLease(artifact.taskId);
}
