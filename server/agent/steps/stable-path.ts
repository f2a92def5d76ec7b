import type { TaskPlace } from "#server/agent/executors/executor.ts";

/**
 * A path of the job's own files as it is the same in every task: where jobs
 * have no root of their own, the room's folder is left out. Null for a path
 * outside of the room there.
 */
export function stablePath(path: string, { ownRoot }: Pick<TaskPlace, "ownRoot">): string | null {
  if (ownRoot === "") return path;
  return path.startsWith(`${ownRoot}/`) ? path.slice(ownRoot.length) : null;
}

/** The path that a stable one means in this task. */
export function pathHere(stable: string, { ownRoot }: Pick<TaskPlace, "ownRoot">): string {
  return `${ownRoot}${stable}`;
}
