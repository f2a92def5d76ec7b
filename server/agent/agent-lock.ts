import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes sure that one agent at a time uses a folder: two would deliver each
 * other's tasks. A lock left by a process that has died is taken over. Throws
 * an Error that says what to change. Returns how to give the lock back.
 */
export function lockAgentFolder(directory: string): () => void {
  const path = join(directory, "agent.lock");
  const holder = readHolder(path);
  if (holder !== null && holder.pid !== process.pid && startOf(holder.pid) === holder.start) {
    throw new Error(
      `Another agent (process ${holder.pid}) already uses ${directory}. Give this one another ROTUNDA_AGENT_NAME.`,
    );
  }
  writeFileSync(path, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }));
  return () => rmSync(path, { force: true });
}

function readHolder(path: string): { pid: number; start: string } | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { pid: number; start: string };
  } catch {
    return null;
  }
}

/** When a process was started, in the kernel's ticks: tells a process from a later one with the same number. */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
