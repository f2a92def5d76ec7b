import type { TaskId } from "#server/core/ids.ts";
import { SecretPatterns } from "#server/core/masking/secret-patterns.ts";
import type { TaskSecrets } from "#server/core/ports/task-secrets.ts";

interface Remembered {
  readonly epoch: number;
  readonly values: readonly string[];
  /** Made when the first output comes. */
  patterns: SecretPatterns | null;
}

/** TaskSecrets of this process. Tasks without secrets take no room. */
export function createTaskSecrets(): TaskSecrets {
  const remembered = new Map<TaskId, Remembered>();
  return {
    remember: ({ taskId, epoch }, values) => {
      if (values.length === 0) remembered.delete(taskId);
      else remembered.set(taskId, { epoch, values, patterns: null });
    },
    recall: ({ taskId, epoch }) => {
      const found = remembered.get(taskId);
      if (found === undefined || found.epoch !== epoch) return null;
      found.patterns ??= SecretPatterns.ofValues(found.values);
      return found.patterns.isEmpty ? null : found.patterns;
    },
    forget: ({ taskId, epoch }) => {
      if (remembered.get(taskId)?.epoch === epoch) remembered.delete(taskId);
    },
  };
}
