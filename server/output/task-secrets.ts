import { AppError } from "#server/core/error/app-error.ts";
import type { TaskId } from "#server/core/ids.ts";
import { SecretPatterns } from "#server/core/masking/secret-patterns.ts";
import type { SecretBox } from "#server/core/ports/secret-box.ts";
import type { TaskSecretStore } from "#server/core/ports/task-secret-store.ts";
import type { TaskRunRef, TaskSecrets } from "#server/core/ports/task-secrets.ts";

/** What is kept, and how. */
export interface TaskSecretsDeps {
  readonly store: TaskSecretStore;
  readonly box: SecretBox;
}

/** How many values a task may get while it runs: each costs a look through everything it prints. */
export const addedSecretsMax = 100;

interface Remembered {
  readonly epoch: number;
  readonly values: Set<string>;
  added: number;
  /** Made when the first output comes. */
  patterns: SecretPatterns | null;
}

/** TaskSecrets over a store of sealed texts. Tasks without secrets take no room. */
export function createTaskSecrets({ store, box }: TaskSecretsDeps): TaskSecrets {
  const remembered = new Map<TaskId, Remembered>();
  const known = ({ taskId, epoch }: TaskRunRef) => {
    const found = remembered.get(taskId);
    return found?.epoch === epoch ? found : null;
  };
  const save = (task: TaskRunRef, { values, added }: Remembered) =>
    store.save(task, box.seal(JSON.stringify({ values: [...values], added }), identityOf(task)));
  const restore = async (task: TaskRunRef) => {
    const sealed = known(task) === null ? await store.find(task) : null;
    if (sealed === null || known(task) !== null) return;
    const { values, added } = JSON.parse(box.open(sealed, identityOf(task))) as { values: string[]; added: number };
    remembered.set(task.taskId, { epoch: task.epoch, values: new Set(values), added, patterns: null });
  };
  return {
    restore,
    remember: async (task, values) => {
      remembered.delete(task.taskId);
      if (values.length === 0) return;
      const entry = { epoch: task.epoch, values: new Set(values), added: 0, patterns: null };
      remembered.set(task.taskId, entry);
      await save(task, entry);
    },
    add: async (task, value) => {
      await restore(task);
      const entry = known(task) ?? { epoch: task.epoch, values: new Set(), added: 0, patterns: null };
      if (entry.values.has(value)) return;
      if (entry.added >= addedSecretsMax) throw tooMany();
      entry.values.add(value);
      entry.added += 1;
      entry.patterns?.addValues([value]);
      remembered.set(task.taskId, entry);
      await save(task, entry);
    },
    recall: (task) => {
      const found = known(task);
      if (found === null) return null;
      found.patterns ??= SecretPatterns.ofValues([...found.values]);
      return found.patterns.isEmpty ? null : found.patterns;
    },
    forget: async (task) => {
      if (known(task) !== null) remembered.delete(task.taskId);
      await store.remove(task);
    },
    forgetEnded: async (before) => {
      for (const taskId of await store.removeEnded(before)) remembered.delete(taskId);
    },
  };
}

/** A sealed text of another run, or of another task, does not open. */
function identityOf({ taskId, epoch }: TaskRunRef): string {
  return `task/${taskId}/${epoch}`;
}

function tooMany(): AppError {
  return new AppError("conflict", {
    userMessage: `A job can have its identity token for at most ${addedSecretsMax} audiences.`,
  });
}
