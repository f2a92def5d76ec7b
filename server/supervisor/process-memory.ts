import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A process to measure, alone or with all its descendants. */
export interface MeasuredProcess {
  readonly pid: number;
  readonly withChildren: boolean;
}

/**
 * The memory of each process in bytes, in the order asked; null for one that is
 * gone. On Linux it is the proportional set size: pages shared by several
 * processes (PostgreSQL's buffers) are counted once between them, so that the
 * numbers may be added up. Elsewhere it is the resident size, which counts them
 * each time.
 */
export async function measureMemory(processes: readonly MeasuredProcess[]): Promise<(number | null)[]> {
  const parents = processes.some((one) => one.withChildren) ? await readParents() : new Map<number, number>();
  return Promise.all(
    processes.map(async ({ pid, withChildren }) => {
      const own = await memoryOf(pid);
      if (own === null || !withChildren) return own;
      const children = await Promise.all(descendantsOf(pid, parents).map(memoryOf));
      return children.reduce<number>((sum, bytes) => sum + (bytes ?? 0), own);
    }),
  );
}

/** Every process below `pid`, at any depth. */
export function descendantsOf(pid: number, parents: ReadonlyMap<number, number>): number[] {
  const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap((child) => [child, ...descendantsOf(child, parents)]);
}

async function memoryOf(pid: number): Promise<number | null> {
  try {
    if (process.platform === "linux") {
      return kilobytesIn(await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => readStatus(pid)));
    }
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
    return Number(stdout.trim()) * 1024;
  } catch {
    return null;
  }
}

/** Where the kernel hides the proportional size (another user's process), the resident one must do. */
async function readStatus(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/status`, "utf8")).replace("VmRSS:", "Pss:");
}

function kilobytesIn(text: string): number | null {
  const found = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
  return found === undefined ? null : Number(found) * 1024;
}

async function readParents(): Promise<Map<number, number>> {
  if (process.platform !== "linux") {
    const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid="]);
    return new Map(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]),
    );
  }
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const pairs = await Promise.all(names.map(async (name) => [Number(name), await parentOf(name)] as const));
  return new Map(pairs);
}

async function parentOf(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}
