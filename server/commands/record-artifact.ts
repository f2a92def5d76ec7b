import type { Deps } from "#server/commands/deps.ts";
import { staleLease } from "#server/commands/stale-lease.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { StoredBlob } from "#server/core/ports/blob-store.ts";

/**
 * Records an uploaded artifact of a task. The same path again replaces it.
 * Throws `stale_lease` when the task is not this epoch's any more, and
 * `conflict` when the path only looks the same as that of another one.
 */
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
  const { taskId, path } = artifact;
  if (stored === "stale") throw staleLease(taskId);
  if (stored === "respelled") {
    throw new AppError("conflict", {
      userMessage: `There is already an artifact whose name looks the same as ${path}: only the Unicode of its letters differs. Rename one of them.`,
      detail: { taskId, path },
    });
  }
}
