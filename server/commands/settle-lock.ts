import type { Deps } from "#server/commands/deps.ts";
import { BuildDraft } from "#server/core/build/build-draft.ts";
import type { JobState } from "#server/core/build/build-state.ts";
import { endsOthers, releaseDependents } from "#server/core/build/release-dependents.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import { type LockDecision, lockWaitSecondsMax } from "#server/core/lock/plan-locks.ts";

/**
 * Does what was decided about one request for a lock, and lets what requires
 * the job go on. Does nothing when the job is not queued any more. Throws
 * `conflict` when another workflow has taken the lock meanwhile.
 */
export async function settleLock(deps: Pick<Deps, "builds" | "clock" | "ids">, decision: LockDecision): Promise<void> {
  const now = deps.clock.now();
  await deps.builds.change(
    { jobId: decision.request.jobId },
    async (reader) => {
      if (reader.job?.status !== "queued") return { change: null, answer: undefined };
      const draft = new BuildDraft(reader.workflow, now);
      const ended = settle(draft, reader.job, decision);
      if (endsOthers(ended)) {
        const downstream = await reader.downstream([ended]);
        releaseDependents(draft, { ended: [ended], downstream }, () => deps.ids.next());
      }
      return { change: draft.change(), answer: undefined };
    },
    { now, actor: "engine" },
  );
}

function settle(draft: BuildDraft, job: JobState, decision: LockDecision): JobState {
  const { key } = decision.request;
  switch (decision.kind) {
    case "grant":
      if (!decision.isHeldAlready) draft.takeLock(key);
      return draft.moveJob(job, "complete");
    case "supersede":
      return draft.moveJob(job, "skip", {
        stopReason: "superseded",
        stopDetail: `Pipeline #${decision.by} of this project asked for the lock "${key}" as well.`,
      });
    case "timeOut":
      return draft.moveJob(job, "cancel", {
        stopReason: "waitedTooLong",
        stopDetail: `It did not get the lock "${key}" within ${lockWaitSecondsMax / 3600} hours.`,
      });
    default:
      return assertNever(decision);
  }
}
