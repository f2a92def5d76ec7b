import type { TaskId } from "#server/core/ids.ts";

/** Lets the work of one task happen in the order it came, while tasks do not wait for each other. */
export class TaskLines {
  readonly #ends = new Map<TaskId, Promise<unknown>>();

  /** Runs `work` after all earlier work of the task, whether that succeeded or not. */
  run<Value>(taskId: TaskId, work: () => Promise<Value>): Promise<Value> {
    const before = this.#ends.get(taskId);
    const turn = before === undefined ? work() : before.then(work, work);
    const end = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#ends.set(taskId, end);
    void end.then(() => {
      if (this.#ends.get(taskId) === end) this.#ends.delete(taskId);
    });
    return turn;
  }

  /** True while work of the task runs or waits. */
  isBusy(taskId: TaskId): boolean {
    return this.#ends.has(taskId);
  }

  /** Settles when all work that was begun has ended. */
  async allDone(): Promise<void> {
    while (this.#ends.size > 0) await Promise.all(this.#ends.values());
  }
}
