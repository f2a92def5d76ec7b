import type { TaskStatus } from "#server/core/status/task-status.ts";
import { isFinalTask } from "#server/core/task/task-machine.ts";

/** Another copy of a job, seen from the copy that waits for it. */
export interface OtherCopy {
  readonly index: number;
  readonly status: TaskStatus;
  /** It has come to the step without a failure before it. */
  readonly reached: boolean;
}

/**
 * Whether a copy may go on to a step that runs once all others have come to
 * it. `never` names, by index, a copy that ended otherwise.
 */
export type CopiesGate =
  | { readonly verdict: "go" }
  | { readonly verdict: "wait"; readonly running: number; readonly queued: number }
  | { readonly verdict: "never"; readonly copy: number };

/** Decides it. Pure. A copy that halted itself before the step has ended well and is not waited for. */
export function copiesGate(others: readonly OtherCopy[]): CopiesGate {
  const lost = others.find(({ reached, status }) => !reached && isFinalTask(status) && status !== "success");
  if (lost !== undefined) return { verdict: "never", copy: lost.index };
  const missing = others.filter(({ reached, status }) => !reached && status !== "success");
  if (missing.length === 0) return { verdict: "go" };
  const queued = missing.filter(({ status }) => status === "queued").length;
  return { verdict: "wait", running: missing.length - queued, queued };
}
