/**
 * Why a task is stopped before its steps are through.
 *
 * - `canceled`, `timedOut`: as the words say.
 * - `drained`: the agent itself must end; somebody stopped it, or all of Rotunda.
 * - `orphaned`: the process that started the agent is gone, unasked.
 * - `lost`: the task is no longer this agent's; nobody is told anything more.
 * - `diskFull`: output can no longer be kept.
 */
export type StopCause = "canceled" | "timedOut" | "drained" | "orphaned" | "lost" | "diskFull";

/**
 * The one switch that stops a task. The first cause stays, except that `lost`
 * overrides every other and leaves running steps no grace.
 */
export class TaskStop {
  readonly #stopping = new AbortController();
  readonly #killing = Promise.withResolvers<void>();
  readonly #stopped = Promise.withResolvers<void>();
  #isKilling = false;
  #cause: StopCause | null = null;

  get cause(): StopCause | null {
    return this.#cause;
  }

  /** Aborts when the task is to stop. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Resolves when the task is to stop. A promise, as very many steps may wait for it. */
  get untilStopped(): Promise<void> {
    return this.#stopped.promise;
  }

  /** Resolves when its processes are to be killed without a grace. */
  get untilKilling(): Promise<void> {
    return this.#killing.promise;
  }

  get isKilling(): boolean {
    return this.#isKilling;
  }

  stop(cause: StopCause): void {
    if (this.#cause === null || cause === "lost") this.#cause = cause;
    this.#stopping.abort();
    this.#stopped.resolve();
    if (cause !== "lost") return;
    this.#isKilling = true;
    this.#killing.resolve();
  }
}
