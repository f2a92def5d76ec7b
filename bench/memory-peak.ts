import { processTree, pssBytes } from "#server/testing/services/process-tree.ts";

/** Memory of a process tree, megabytes of PSS, by a name for each kind of process. */
export type MemoryByProcess = Readonly<Record<string, number>>;

/** What each process of the tree holds now; all of PostgreSQL counts as one. */
export function memoryByProcess(rootPid: number): MemoryByProcess {
  const found: Record<string, number> = {};
  for (const { pid, command } of processTree(rootPid)) {
    const bytes = pssBytes(pid);
    const name = processName(command);
    if (bytes !== null && name !== null) found[name] = Math.round(((found[name] ?? 0) + bytes / 1e6) * 10) / 10;
  }
  return found;
}

/** Jobs' own processes are nobody's overhead. */
function processName(command: string): string | null {
  if (command.includes("server/agent/main.ts")) return "agents";
  const service = /--services=(\w+)/.exec(command)?.[1];
  if (service !== undefined) return service;
  return command.includes("postgres") ? "postgres" : null;
}

/** Watches a tree until stopped, and then tells the most that each kind of process held. */
export function watchMemory(rootPid: number): { stop(): MemoryByProcess } {
  const peak: Record<string, number> = {};
  const look = () => {
    for (const [name, megabytes] of Object.entries(memoryByProcess(rootPid)))
      peak[name] = Math.max(peak[name] ?? 0, megabytes);
  };
  look();
  const timer = setInterval(look, 100);
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}

/** All of it together. */
export function totalMegabytes(memory: MemoryByProcess): number {
  return Object.values(memory).reduce((sum, megabytes) => sum + megabytes, 0);
}
