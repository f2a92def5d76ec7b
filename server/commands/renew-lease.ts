import type { Deps } from "#server/commands/deps.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { TaskId } from "#server/core/ids.ts";

/** Renews a task's lease. `cancel` when it was canceled meanwhile; throws `stale_lease` when it is not this epoch's any more. */
export async function renewLease(
  deps: Pick<Deps, "tasks" | "clock" | "limits">,
  lease: { readonly taskId: TaskId; readonly epoch: number },
): Promise<{ cancel: boolean }> {
  const now = deps.clock.now();
  const leaseExpiresAt = new Date(now.getTime() + deps.limits.leaseSeconds * 1000);
  const found = await deps.tasks.renew(lease, leaseExpiresAt, now);
  if (found !== "stale") return { cancel: found === "canceled" };
  throw new AppError("stale_lease", {
    userMessage: "This task is no longer yours: its lease ended.",
    detail: { ...lease },
  });
}
