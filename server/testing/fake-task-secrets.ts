import type { TaskSecretStore } from "#server/core/ports/task-secret-store.ts";
import type { TaskSecrets } from "#server/core/ports/task-secrets.ts";
import { createTaskSecrets } from "#server/output/task-secrets.ts";
import { fakeSecretBox } from "#server/testing/fake-secret-box.ts";
import { fakeTaskSecretStore } from "#server/testing/fake-task-secret-store.ts";

const box = fakeSecretBox();

/** The real thing over memory; two with the same store are two processes with one database. */
export function fakeTaskSecrets(store: TaskSecretStore = fakeTaskSecretStore()): TaskSecrets {
  return createTaskSecrets({ store, box });
}
