import type { TaskId } from "#server/core/ids.ts";
import type { TaskSecretStore } from "#server/core/ports/task-secret-store.ts";

/** How a task is now, for as much of it as this store looks at. */
export interface FakeTaskEnd {
  readonly epoch: number;
  readonly stoppedAt: Date | null;
}

/** TaskSecretStore in memory. By default every task exists and runs. */
export function fakeTaskSecretStore(
  taskOf: (taskId: TaskId) => FakeTaskEnd | null = () => ({ epoch: 0, stoppedAt: null }),
): TaskSecretStore {
  const kept = new Map<TaskId, { readonly epoch: number; readonly sealed: string }>();
  return {
    save: async ({ taskId, epoch }, sealed) => {
      if (taskOf(taskId) !== null && (kept.get(taskId)?.epoch ?? 0) <= epoch) kept.set(taskId, { epoch, sealed });
    },
    find: async ({ taskId, epoch }) => {
      const found = kept.get(taskId);
      return found?.epoch === epoch ? found.sealed : null;
    },
    remove: async ({ taskId, epoch }) => {
      if (kept.get(taskId)?.epoch === epoch) kept.delete(taskId);
    },
    removeEnded: async (before) => {
      const isEnded = ([taskId, { epoch }]: readonly [TaskId, { readonly epoch: number }]) => {
        const task = taskOf(taskId);
        return task !== null && (task.epoch > epoch || (task.stoppedAt !== null && task.stoppedAt < before));
      };
      const ended = [...kept].filter(isEnded).map(([taskId]) => taskId);
      for (const taskId of ended) kept.delete(taskId);
      return ended;
    },
  };
}
