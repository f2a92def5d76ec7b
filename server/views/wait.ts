import { type WaitReason, waitReasons, waitSentence } from "#server/core/task/wait-reason.ts";
import type { WaitView } from "#server/views/workflow-view.ts";

/** A task as far as its waiting is concerned. */
export interface WaitingTaskRow {
  readonly id: string;
  readonly status: string;
  readonly executorKind: string;
  readonly resourceClass: string;
  readonly waitReason: string | null;
}

/** How many queued tasks stand before each queued task, by its id. */
export type TasksAhead = ReadonlyMap<string, number>;

/** Why a task waits, or null when it does not. */
export function taskWait(task: WaitingTaskRow, tasksAhead: TasksAhead): WaitView | null {
  if (task.status !== "queued") return null;
  const reason = waitReasons.find((known) => known === task.waitReason) ?? null;
  return { reason: reason ?? "placing", sentence: sentence(reason, task, tasksAhead) };
}

/** Why a job waits: what its first waiting task says, or null when none waits. */
export function jobWait(tasks: readonly WaitingTaskRow[], tasksAhead: TasksAhead): WaitView | null {
  const waiting = tasks.find((task) => task.status === "queued");
  return waiting === undefined ? null : taskWait(waiting, tasksAhead);
}

/** Why a job without tasks waits: for a lock, as the locks' last round said. Null when it does not wait. */
export function lockWait(job: {
  readonly type: string;
  readonly status: string;
  readonly waitDetail: string | null;
}): WaitView | null {
  if (job.type !== "lock" || job.status !== "queued") return null;
  return { reason: "lock_held", sentence: job.waitDetail ?? "About to ask for its lock." };
}

function sentence(reason: WaitReason | null, task: WaitingTaskRow, tasksAhead: TasksAhead): string {
  const { executorKind, resourceClass } = task;
  return waitSentence(reason, { executorKind, resourceClass, tasksAhead: tasksAhead.get(task.id) ?? 0 });
}
