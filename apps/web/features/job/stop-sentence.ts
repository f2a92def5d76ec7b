import { assertNever } from "#server/core/exhaustive.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";

interface StopFacts {
  readonly detail: string | null;
  readonly canceledBy: string | null;
}

/** Why a job ended as it did, and what to do about it. Null when the steps tell it better. */
export function stopSentence(reason: StopReason | null, { detail, canceledBy }: StopFacts): string | null {
  const more = detail ? ` ${detail.replace(/\.?$/, ".")}` : "";
  switch (reason) {
    case null:
      return detail;
    case "stepFailed":
      return null;
    case "userCanceled":
      return canceledBy ? `Canceled by ${canceledBy}.` : "Canceled.";
    case "agentLost":
      return `The agent that ran this stopped answering, so the job was given up. What it printed until then is kept.${more} Rerun the workflow from failed to try again.`;
    case "serverStopped":
      return `Rotunda was stopped while this ran, so the job was cut off. What it printed until then is kept.${more} Rerun the workflow from failed, if it was not started again by itself.`;
    case "timedOut":
      return `It ran for longer than a job may.${more}`;
    case "noOutput":
      return `A step printed nothing for as long as its no_output_timeout allows.${more} Set a longer no_output_timeout on the step if that is normal.`;
    case "outOfMemory":
      return `It ran out of memory.${more} Choose a larger resource_class.`;
    case "executorFailed":
      return `The environment to run in could not be made.${more}`;
    case "superseded":
      return `A newer pipeline took its place.${more}`;
    case "contextMissing":
      return `It names a context that does not exist.${more} Make the context, or correct the name, and rerun the workflow from failed.`;
    case "waitedTooLong":
      return `It waited for longer than it may.${more}`;
    default:
      return assertNever(reason);
  }
}
