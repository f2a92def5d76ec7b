import { existsSync, readdirSync, readFileSync } from "node:fs";

/** One process as /proc shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
}

/** Every process that can be seen now; none where there is no /proc. */
export function allProcesses(): readonly ProcessEntry[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readEntry(Number(name)));
}

function readEntry(pid: number): ProcessEntry[] {
  const stat = readProc(pid, "stat");
  if (stat === null) return [];
  // The name in brackets may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z") return [];
  const command = (readProc(pid, "cmdline") ?? "").replaceAll("\0", " ").trim();
  return [{ pid, parentPid: Number(fields[1]), command }];
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return null;
  }
}

/** A process and all that came from it, parents first. */
export function processTree(rootPid: number): readonly ProcessEntry[] {
  const all = allProcesses();
  const found = all.filter((entry) => entry.pid === rootPid);
  for (let index = 0; index < found.length; index++) {
    const parent = found[index];
    found.push(...all.filter((entry) => entry.parentPid === parent?.pid));
  }
  return found;
}

/** Other processes in whose command line or environment this text stands, such as the path of a data directory. */
export function processesThatName(text: string): readonly ProcessEntry[] {
  return allProcesses().filter(
    (entry) =>
      entry.pid !== process.pid &&
      (entry.command.includes(text) || (readProc(entry.pid, "environ") ?? "").includes(text)),
  );
}

/** The memory that ending this process would give back, shared pages divided among their users; null when it is gone. */
export function pssBytes(pid: number): number | null {
  const rollup = readProc(pid, "smaps_rollup");
  const match = rollup === null ? null : /^Pss:\s+(\d+) kB/m.exec(rollup);
  return match?.[1] === undefined ? null : Number(match[1]) * 1024;
}

/** True while a process with this id exists. */
export function isAlive(pid: number): boolean {
  return readEntry(pid).length > 0;
}
