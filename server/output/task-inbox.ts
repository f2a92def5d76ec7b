import type { TaskId } from "#server/core/ids.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type { LogStore } from "#server/core/ports/log-store.ts";
import type { TaskSecrets } from "#server/core/ports/task-secrets.ts";
import { acceptBatch, type BatchDeps } from "#server/output/accept-batch.ts";
import type { HeldTask } from "#server/output/held-task.ts";
import { HeldTasks } from "#server/output/held-tasks.ts";
import type { AgentFrame } from "#server/output/plan-batch.ts";
import type { ServiceLog } from "#server/output/service-log.ts";
import type { TaskCommands } from "#server/output/task-commands.ts";
import { TaskLines } from "#server/output/task-lines.ts";

/** Where the messages of running tasks arrive. */
export interface TaskInbox {
  /** Tells that a task was handed out and will be heard of in a moment. */
  expect(taskId: TaskId): void;
  /** The task that a token speaks for, or AppError `stale_lease`. */
  authorize(taskId: TaskId, token: string): Promise<HeldTask>;
  /**
   * Stores a batch durably, after all earlier batches of the task. Throws
   * `stale_lease`, `offset_gap` (with `step` and `wantOffset` in its detail),
   * `invalid_input`, or whatever the disk or the database say; then nothing of
   * the batch counts and it can be sent again.
   */
  accept(task: HeldTask, frames: readonly AgentFrame[]): Promise<{ cancel: boolean }>;
  /** Notes a value that is masked in the task's output from now on; call it before the task has the value. */
  addSecret(task: HeldTask, value: string): Promise<void>;
  /** Forgets a task, for instance because its lease was found stale. */
  release(task: HeldTask): Promise<void>;
  /** Waits for what is under way and closes the logs. */
  close(): Promise<void>;
}

/** The inbox over a log store and the commands of a task. */
export function createTaskInbox(deps: {
  readonly commands: TaskCommands;
  readonly logs: LogStore;
  readonly secrets: TaskSecrets;
  readonly clock: Clock;
  readonly log: ServiceLog;
}): TaskInbox {
  const lines = new TaskLines();
  const held = new HeldTasks({ ...deps, lines });
  const batchDeps: BatchDeps = { ...deps, askedAgain: new Set() };

  async function handle(known: HeldTask, frames: readonly AgentFrame[]): Promise<{ cancel: boolean }> {
    const task = await held.again(known);
    const outcome = await acceptBatch(batchDeps, task, frames).catch(async (error: unknown) => {
      await held.release(task);
      throw error;
    });
    if (!outcome.ok) throw outcome.error;
    if (outcome.value.finished) {
      Promise.all([deps.secrets.forget(task.lease), held.release(task)]).catch((error: unknown) =>
        deps.log.error({ error }, "Could not close the logs of a task, or forget its secrets."),
      );
    }
    return { cancel: outcome.value.cancel };
  }

  return {
    expect: (taskId) => held.expect(taskId),
    authorize: (taskId, token) => held.authorize(taskId, token),
    accept: (task, frames) => lines.run(task.lease.taskId, () => handle(task, frames)),
    addSecret: (task, value) => deps.secrets.add(task.lease, value),
    release: (task) => held.release(task),
    async close() {
      await lines.allDone();
      await held.close();
    },
  };
}
