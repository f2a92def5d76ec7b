import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { UsageCounters } from "#server/agent/executors/executor.ts";

const everyMilliseconds = 1_000;
/** What Linux counts processor time in, on every machine of today. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/**
 * Measures the processes of a room once a second: all in the process namespace
 * of its first one. What a child used counts with its parent once it has ended.
 * The network is the machine's own, so nothing is told of it.
 */
export function watchProcesses(firstPid: number, onUsage: (usage: UsageCounters) => void): () => void {
  const view = namespaceOf(firstPid);
  if (view === null) return () => {};
  const timer = setInterval(() => onUsage(measure(view)), everyMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

function measure(view: string): UsageCounters {
  let ticks = 0;
  let pages = 0;
  let readBytes = 0;
  let writtenBytes = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || namespaceOf(Number(name)) !== view) continue;
    const fields = statOf(name);
    // utime, stime, and those of children that have ended; then the resident pages.
    for (const place of [11, 12, 13, 14]) ticks += Number(fields[place] ?? 0);
    pages += Number(fields[21] ?? 0);
    const io = textOf(`/proc/${name}/io`);
    readBytes += Number(/^read_bytes: (\d+)/m.exec(io)?.[1] ?? 0);
    writtenBytes += Number(/^write_bytes: (\d+)/m.exec(io)?.[1] ?? 0);
  }
  return {
    cpuMicroseconds: (ticks / ticksPerSecond) * 1e6,
    memoryBytes: pages * pageBytes,
    receivedBytes: null,
    sentBytes: null,
    readBytes,
    writtenBytes,
  };
}

function namespaceOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}

/** The fields behind the name, which may hold anything. */
function statOf(pid: string): string[] {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
