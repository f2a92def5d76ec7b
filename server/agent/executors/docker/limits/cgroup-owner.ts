import { readlinkSync } from "node:fs";
import { startOf } from "#server/agent/agent-lock.ts";
import type { CgroupMounts } from "#server/agent/executors/docker/limits/cgroup-mounts.ts";
import { cgroupNames } from "#server/agent/executors/docker/limits/job-cgroup.ts";
import { removeCgroup, removeEmptyCgroup } from "#server/agent/executors/docker/limits/remove-cgroup.ts";

let made = 0;

/**
 * A name for a job's control group that nothing else has, and that tells whose
 * it is: `rotunda-<agent>@<view of processes>.<process>.<its start>@<number>`.
 */
export function newCgroupName(agentName: string): string {
  return `rotunda-${agentName}@${viewHere()}.${process.pid}.${startOf(process.pid) ?? ""}@${++made}`;
}

const namePattern = /^rotunda-(.+)@(\d*)\.(\d+)\.(\d*)@\d+$/;

/**
 * Removes the control groups of agents that have died, with every process that
 * is still in them. An agent that cannot be judged from here, as it ran in a
 * container of its own, only loses those in which nothing runs, and only to an
 * agent of its name. Gives the names of those removed.
 */
export async function sweepCgroups(mounts: CgroupMounts, agentName: string): Promise<string[]> {
  const removed: string[] = [];
  for (const name of cgroupNames(mounts)) {
    const [, agent, view, pid, start] = namePattern.exec(name) ?? [];
    if (agent === undefined) continue;
    const isSeen = view === viewHere() && view !== "";
    const isLeft = isSeen ? startOf(Number(pid)) !== start : agent === agentName;
    if (!isLeft) continue;
    const isGone = isSeen ? await removeCgroup(mounts, name) : removeEmptyCgroup(mounts, name);
    if (isGone) removed.push(name);
  }
  return removed;
}

/** Process numbers are only comparable within one view of processes. */
function viewHere(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
  } catch {
    return "";
  }
}
