import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "#server/core/error/app-error.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type { LogStore } from "#server/core/ports/log-store.ts";
import type { TaskSecrets } from "#server/core/ports/task-secrets.ts";
import type { TaskLease } from "#server/core/ports/task-store.ts";
import { type HeldTask, holdTask, logKeyOf } from "#server/output/held-task.ts";
import type { ServiceLog } from "#server/output/service-log.ts";
import type { TaskCommands } from "#server/output/task-commands.ts";
import type { TaskLines } from "#server/output/task-lines.ts";

/** A task from which nothing was heard for so long is let go from memory; its agent is silent or done. */
const idleMillisecondsMax = 120_000;
const sweepMilliseconds = 30_000;

/** What the held tasks are read from, and what must not be pulled from under a batch. */
export interface HeldTasksDeps {
  readonly commands: TaskCommands;
  readonly logs: LogStore;
  readonly secrets: TaskSecrets;
  readonly log: ServiceLog;
  readonly clock: Clock;
  readonly lines: TaskLines;
}

/**
 * The tasks that agents run now, in memory: lease, token, positions. It is a
 * cache of the database and may lose any of them at any time.
 */
export class HeldTasks {
  readonly #deps: HeldTasksDeps;
  readonly #held = new Map<TaskId, HeldTask>();
  readonly #loading = new Map<TaskId, Promise<HeldTask | null>>();
  readonly #sweep: NodeJS.Timeout;

  constructor(deps: HeldTasksDeps) {
    this.#deps = deps;
    this.#sweep = setInterval(() => void this.#releaseIdle().catch(() => undefined), sweepMilliseconds).unref();
  }

  /**
   * The task that a token speaks for. A token that is not the task's newest
   * one, or a task that nobody holds, is `stale_lease`, because that is what
   * its agent has to know; nothing is told that the token's owner did not know.
   */
  async authorize(taskId: TaskId, token: string): Promise<HeldTask> {
    const held = this.#held.get(taskId) ?? (await this.#load(taskId));
    if (held !== null && matches(held, token)) return this.#touch(held);
    // The task may have been claimed anew since it was read.
    if (held !== null) await this.release(held);
    const fresh = held === null ? null : await this.#load(taskId);
    if (fresh !== null && matches(fresh, token)) return this.#touch(fresh);
    throw staleLease(taskId);
  }

  /** Reads a task that was just handed out, so that its first message finds it here. */
  expect(taskId: TaskId): void {
    this.#load(taskId).catch(() => undefined);
  }

  /** The same task as the database has it now. */
  async again(task: HeldTask): Promise<HeldTask> {
    if (!task.released) return task;
    const { taskId, epoch } = task.lease;
    const held = this.#held.get(taskId) ?? (await this.#load(taskId));
    if (held === null || held.lease.epoch !== epoch) throw staleLease(taskId);
    return this.#touch(held);
  }

  /** Forgets a task and closes its logs. Harmless to repeat. */
  async release(task: HeldTask): Promise<void> {
    if (task.released) return;
    task.released = true;
    if (this.#held.get(task.lease.taskId) === task) this.#held.delete(task.lease.taskId);
    const open = [...task.steps].filter(([, step]) => step.logOpen);
    await Promise.all(open.map(([index]) => this.#deps.logs.close(logKeyOf(task, index))));
  }

  /** Forgets all of them. Nothing of them may be under way. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([...this.#held.values()].map((task) => this.release(task)));
  }

  #touch(task: HeldTask): HeldTask {
    task.usedAtMilliseconds = this.#deps.clock.now().getTime();
    return task;
  }

  #load(taskId: TaskId): Promise<HeldTask | null> {
    const underWay = this.#loading.get(taskId);
    if (underWay !== undefined) return underWay;
    const loading = this.#read(taskId).finally(() => this.#loading.delete(taskId));
    this.#loading.set(taskId, loading);
    return loading;
  }

  async #read(taskId: TaskId): Promise<HeldTask | null> {
    const lease = await this.#deps.commands.findLease(taskId);
    if (lease === null) return null;
    await this.#restoreSecrets(lease);
    const held = holdTask(lease, this.#deps.clock.now().getTime());
    this.#held.set(taskId, held);
    return held;
  }

  /** Those that cannot be opened any more stop no task: its agent masks by itself. */
  async #restoreSecrets({ taskId, epoch }: TaskLease): Promise<void> {
    try {
      await this.#deps.secrets.restore({ taskId, epoch });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#deps.log.error({ taskId, epoch, error }, "The secrets of a running task cannot be read.");
    }
  }

  async #releaseIdle(): Promise<void> {
    const before = this.#deps.clock.now().getTime() - idleMillisecondsMax;
    for (const task of [...this.#held.values()]) {
      if (task.usedAtMilliseconds <= before && !this.#deps.lines.isBusy(task.lease.taskId)) await this.release(task);
    }
  }
}

function matches(task: HeldTask, token: string): boolean {
  const given = createHash("sha256").update(token).digest();
  const wanted = Buffer.from(task.lease.tokenHash, "hex");
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

function staleLease(taskId: TaskId): AppError {
  return new AppError("stale_lease", {
    userMessage: "This task is no longer yours: its lease ended.",
    detail: { taskId },
  });
}
