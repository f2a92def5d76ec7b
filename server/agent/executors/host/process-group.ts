import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to a process group; nothing happens when there is none. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): void {
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
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (Number.isInteger(pid) && pid !== groupId && groupOf(name) === groupId) signalProcess(pid, signal);
  }
}

/** Sends a signal to one process; nothing happens when it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

function groupOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in parentheses and may hold anything; state, parent and group follow it.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
  } catch {
    return null;
  }
}
