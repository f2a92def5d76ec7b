import type { Deps } from "#server/commands/deps.ts";
import type { TaskId } from "#server/core/ids.ts";

/** An upload that is not recorded within this time is removed. Longer than any upload takes. */
const uploadMillisecondsMax = 24 * 3600 * 1000;

/** Notes an upload before its first byte, so that it is removed if nothing ever refers to it. */
export async function beginUpload(
  deps: Pick<Deps, "storage" | "clock">,
  upload: { readonly taskId: TaskId; readonly blobKey: string },
): Promise<void> {
  const removableAt = new Date(deps.clock.now().getTime() + uploadMillisecondsMax);
  await deps.storage.begin({ ...upload, removableAt });
}
