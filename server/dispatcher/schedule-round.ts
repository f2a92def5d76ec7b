import type { Deps } from "#server/commands/deps.ts";
import { fireSchedule } from "#server/commands/fire-schedule.ts";

/** How many schedules one round starts; the others follow a second later. */
const schedulesPerRound = 50;

/** One round of the clock: every schedule whose time has come starts its pipeline. */
export async function fireSchedules(deps: Pick<Deps, "schedules" | "ids" | "clock">): Promise<void> {
  for (const schedule of await deps.schedules.due(deps.clock.now(), schedulesPerRound))
    await fireSchedule(deps, schedule);
}
