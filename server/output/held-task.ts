import type { LogKey } from "#server/core/ports/log-store.ts";
import type { TaskLease } from "#server/core/ports/task-store.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import type { OutputScrubber } from "#server/output/output-scrubber.ts";

/** How far one step of a task is, as the database has it. */
export interface HeldStep {
  /** Stored and acknowledged, bytes. */
  bytes: number;
  /** Whole lines among them. */
  lines: number;
  ended: boolean;
  sealed: boolean;
  /** True while the log store has this step's log open. */
  logOpen: boolean;
}

/** What the door keeps in memory of a task that an agent runs; everything in it can be read again from the database. */
export interface HeldTask {
  readonly lease: TaskLease;
  status: TaskStatus;
  readonly steps: Map<number, HeldStep>;
  /** The second look at the output of steps, where the task has secrets that are known here. */
  readonly scrubbers: Map<number, OutputScrubber>;
  /** True once it was let go: whoever still waits in line must read it again. */
  released: boolean;
  usedAtMilliseconds: number;
}

/** A task just read from the database. */
export function holdTask(lease: TaskLease, nowMilliseconds: number): HeldTask {
  const steps = lease.steps.map(({ index, status, logBytes, logLines, sealed }): [number, HeldStep] => [
    index,
    { bytes: logBytes, lines: logLines, ended: status !== "running", sealed, logOpen: false },
  ]);
  return {
    lease,
    status: lease.status,
    steps: new Map(steps),
    scrubbers: new Map(),
    released: false,
    usedAtMilliseconds: nowMilliseconds,
  };
}

/** A step that has not printed anything. */
export function freshStep(): HeldStep {
  return { bytes: 0, lines: 0, ended: false, sealed: false, logOpen: false };
}

/** Names the log of one step of a held task. */
export function logKeyOf(task: HeldTask, step: number): LogKey {
  return { taskId: task.lease.taskId, epoch: task.lease.epoch, step };
}
