import type { Deps } from "#server/commands/deps.ts";
import { loseTask } from "#server/commands/lose-task.ts";

/** How often leases are looked at. */
export const reapMilliseconds = 1_000;

type ReaperDeps = Pick<Deps, "builds" | "tasks" | "clock" | "ids">;

/**
 * One round of the reaper: gives up every task whose lease ran out. Each is
 * decided again under its workflow's lock, so one that was renewed or finished
 * meanwhile is left alone.
 */
export async function reapLostTasks(deps: ReaperDeps): Promise<number> {
  const lost = await deps.tasks.lost(deps.clock.now());
  for (const lease of lost) await loseTask(deps, lease);
  return lost.length;
}
