import type { Deps } from "#server/commands/deps.ts";
import { settleLock } from "#server/commands/settle-lock.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { planLocks } from "#server/core/lock/plan-locks.ts";

type LockDeps = Pick<Deps, "locks" | "builds" | "clock" | "ids">;

/**
 * One round of the locks: whoever's turn it is gets its lock, and the others
 * are told why they wait. Each decision is made again under its workflow's
 * lock, and the database lets only one workflow hold a key, so a second engine
 * does no harm: it is refused, and looks again in its next round.
 */
export async function settleLocks(deps: LockDeps): Promise<void> {
  const snapshot = await deps.locks.snapshot();
  if (snapshot.requests.length === 0) return;
  const now = deps.clock.now();
  const { decisions, sentences } = planLocks(snapshot, now);
  for (const decision of decisions) {
    await settleLock(deps, decision).catch((error: unknown) => {
      const isTakenMeanwhile = error instanceof AppError && error.code === "conflict";
      if (!isTakenMeanwhile) throw error;
    });
  }
  if (sentences.size > 0) await deps.locks.explain(sentences, now);
}
