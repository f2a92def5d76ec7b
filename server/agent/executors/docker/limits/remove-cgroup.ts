import { readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CgroupMounts } from "#server/agent/executors/docker/limits/cgroup-mounts.ts";

const triesMax = 60;
const pauseMilliseconds = 50;

/**
 * Ends every process in a control group and removes it from every tree. What
 * has just been killed takes a moment to go, so it is tried for a few seconds.
 * Gives whether nothing of it is left. Never rejects.
 */
export async function removeCgroup(mounts: CgroupMounts, name: string): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    endProcesses(mounts, name);
    const isGone = removeEmptyCgroup(mounts, name);
    if (isGone || tries >= triesMax) return isGone;
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds).unref());
  }
}

/** Removes it only where no process is in it; gives whether nothing of it is left. */
export function removeEmptyCgroup(mounts: CgroupMounts, name: string): boolean {
  return mounts.all.map((place) => removeTree(join(place, name))).every((isGone) => isGone);
}

function removeTree(folder: string): boolean {
  const inner = foldersIn(folder);
  if (inner === null) return true;
  for (const name of inner) removeTree(join(folder, name));
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

/** None of them can start another one first: there is no room for it any more. */
function endProcesses(mounts: CgroupMounts, name: string): void {
  try {
    writeFileSync(join(mounts.pids, name, "pids.max"), "0", { flag: "r+" });
  } catch {
    // It is gone, or was never limited.
  }
  for (const pid of processesIn(join(mounts.pids, name))) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

/** Numbers that this process cannot see are told as 0, which would mean its own group. */
function processesIn(folder: string): number[] {
  const inner = foldersIn(folder);
  if (inner === null) return [];
  const below = inner.flatMap((name) => processesIn(join(folder, name)));
  return [...below, ...listedIn(folder)].filter((pid) => pid > 1 && pid !== process.pid);
}

function listedIn(folder: string): number[] {
  try {
    return readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n").map(Number);
  } catch {
    return [];
  }
}

function foldersIn(folder: string): string[] | null {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return null;
  }
}
