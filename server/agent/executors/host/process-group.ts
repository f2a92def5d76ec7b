import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to a process group; nothing happens when there is none. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): undefined {
  try {
    process.kill(-groupId, signal);
  } catch {
    // Gone already.
  }
}

/**
 * Sends a signal to everyone in a process group but its leader. For a leader
 * that only waits for the command inside a sandbox: if it died first, the
 * command's last words would be lost.
 */
export function signalGroupMembers(groupId: number, signal: NodeJS.Signals): void {
  for (const pid of allProcesses()) {
    if (pid !== groupId && placeOf(pid)?.group === groupId) signalProcess(pid, signal);
  }
}

/** Whether a process of this machine is there and has not ended, as one has that nobody has buried yet. */
export function isLiving(pid: number): boolean {
  const place = placeOf(pid);
  // Only Linux tells more than that somebody has the number.
  return place === null ? process.platform !== "linux" : !place.hasEnded;
}

/** Whether any process that this one started has not ended. */
export function hasLivingChild(parentPid: number): boolean {
  return allProcesses().some((pid) => {
    const place = placeOf(pid);
    return place?.parent === parentPid && !place.hasEnded;
  });
}

/** Sends a signal to one process; nothing happens when it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

function allProcesses(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

interface ProcessPlace {
  readonly hasEnded: boolean;
  readonly parent: number;
  readonly group: number;
}

function placeOf(pid: number): ProcessPlace | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in parentheses and may hold anything; state, parent and group follow it.
    const [state = "", parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { hasEnded: "ZX".includes(state), parent: Number(parent), group: Number(group) };
  } catch {
    return null;
  }
}
