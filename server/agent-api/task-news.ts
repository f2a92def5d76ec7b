import type { JobId, TaskId } from "#server/core/ids.ts";
import type { EventFeed } from "#server/core/ports/event-feed.ts";

/** Wakes held heartbeats when something was said about their task or job. One subscription, however many wait. */
export class TaskNews {
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #stops: readonly (() => void)[];

  constructor(feed: EventFeed) {
    this.#stops = [
      feed.onEvent((event) => {
        if (event.type === "task.changed") this.#wake(event.payload.taskId);
        else if (event.type === "job.changed") this.#wake(event.payload.jobId);
      }),
      feed.onReconnect(() => {
        for (const id of [...this.#listeners.keys()]) this.#wake(id);
      }),
    ];
  }

  /** Calls back whenever the task or its job may have changed. Returns how to stop. */
  listen(task: { readonly taskId: TaskId; readonly jobId: JobId }, listener: () => void): () => void {
    const ids = [task.taskId, task.jobId];
    for (const id of ids) {
      const listeners = this.#listeners.get(id) ?? new Set();
      this.#listeners.set(id, listeners.add(listener));
    }
    return () => {
      for (const id of ids) {
        const listeners = this.#listeners.get(id);
        listeners?.delete(listener);
        if (listeners?.size === 0) this.#listeners.delete(id);
      }
    };
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #wake(id: string): void {
    for (const listener of [...(this.#listeners.get(id) ?? [])]) listener();
  }
}
