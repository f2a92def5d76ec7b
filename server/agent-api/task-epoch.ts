import type { TaskExchange } from "#server/agent-api/route.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** Refuses with `stale_lease` a request about another epoch of the task than the one its token speaks for. */
export function requireEpoch({ task }: TaskExchange, epoch: string | number | null): void {
  if (String(epoch) !== String(task.lease.epoch))
    throw new AppError("stale_lease", { userMessage: "This task has a newer lease." });
}
