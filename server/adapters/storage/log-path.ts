import { join } from "node:path";
import type { TaskId } from "#server/core/ids.ts";
import type { LogKey } from "#server/core/ports/log-store.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where a task's logs live: `<root>/<last two digits>/<task id>`. The last
 * digits, because the first ones of a UUID v7 are the time and would put years
 * of tasks into one directory. Throws on anything but a lower-case UUID, so no
 * id from outside can name another place.
 */
export function taskLogDirectory(root: string, taskId: TaskId): string {
  if (!uuid.test(taskId)) throw new Error(`not a task id: ${JSON.stringify(taskId)}`);
  return join(root, taskId.slice(-2), taskId);
}

/** The path of a log without its ending: `.log` holds the bytes, `.idx` the line index. */
export function logPathStem(root: string, key: LogKey): string {
  if (!Number.isSafeInteger(key.epoch) || key.epoch < 0) throw new Error(`not an epoch: ${key.epoch}`);
  if (!Number.isSafeInteger(key.step) || key.step < 0) throw new Error(`not a step: ${key.step}`);
  return join(taskLogDirectory(root, key.taskId), String(key.epoch), String(key.step));
}
