import type { Deps } from "#server/commands/deps.ts";
import { loseTask } from "#server/commands/lose-task.ts";

/** How often leases are looked at. */
export const reapMilliseconds = 1_000;

type ReaperDeps = Pick<Deps, "builds" | "tasks" | "agents" | "clock" | "ids"> & {
  readonly limits: Pick<Deps["limits"], "leaseSeconds">;
};

/** Gives up these tasks, each decided again under its workflow's lock. */
export async function loseTasks(
  deps: Pick<Deps, "builds" | "clock" | "ids">,
  lost: Awaited<ReturnType<Deps["tasks"]["lost"]>>,
): Promise<number> {
  for (const lease of lost) await loseTask(deps, lease);
  return lost.length;
}

/** Gives up tasks whose agents have gone silent. */
export interface Reaper {
  /** One look at all leases. Gives how many tasks were lost. */
  round(): Promise<number>;
  /** The database was away, and so no agent could be heard. */
  noteOutage(): void;
}

/**
 * Each task whose lease ran out is decided again under its workflow's lock, so
 * one that was renewed or finished meanwhile is left alone. After an outage of
 * ours (a start, a round that failed, a database that was away) every held
 * lease first gets its full time again: nobody is lost because we were not
 * there to be told.
 */
export function createReaper(deps: ReaperDeps): Reaper {
  let outages = 1;
  let forgiven = 0;
  const findLost = async () => {
    const known = outages;
    if (known > forgiven) {
      await deps.agents.extendLeases(new Date(deps.clock.now().getTime() + deps.limits.leaseSeconds * 1000));
      forgiven = known;
    }
    return deps.tasks.lost(deps.clock.now());
  };
  const noteOutage = (): void => {
    outages += 1;
  };
  return {
    round: async () => {
      const lost = await findLost().catch((error: unknown) => {
        noteOutage();
        throw error;
      });
      // A task that cannot be given up is no outage: it must not keep the others alive.
      return loseTasks(deps, lost);
    },
    noteOutage,
  };
}
