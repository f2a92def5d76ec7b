import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CgroupMounts } from "#server/agent/executors/docker/limits/cgroup-mounts.ts";
import { removeCgroup } from "#server/agent/executors/docker/limits/remove-cgroup.ts";
import type { ResourceLimits } from "#server/core/agent-protocol/task-spec.ts";

/** Over so many microseconds processors are shared out; as the engine does it for containers. */
export const cpuPeriodMicroseconds = 100_000;

/**
 * A control group that holds all containers of one job, so that they share
 * what the job's resource class grants instead of each having all of it.
 */
export class JobCgroup {
  readonly #mounts: CgroupMounts;
  readonly name: string;

  private constructor(mounts: CgroupMounts, name: string) {
    this.#mounts = mounts;
    this.name = name;
  }

  /** Makes it with its limits. Throws the system's error where that cannot be done, having removed what it had begun. */
  static create(mounts: CgroupMounts, name: string, limits: ResourceLimits): JobCgroup {
    const cgroup = new JobCgroup(mounts, name);
    if (mounts.version === 2) enableControllers(mounts.memory);
    try {
      for (const place of mounts.all) mkdirSync(join(place, name));
      for (const [file, value] of limitFiles(mounts.version, limits)) cgroup.#write(file, value);
      return cgroup;
    } catch (error) {
      void cgroup.close();
      throw error;
    }
  }

  /** As an engine is told it. */
  get parent(): string {
    return `/${this.name}`;
  }

  /** Whether the engine has put a container in here, which one on another machine cannot. */
  holds(containerId: string): boolean {
    return existsSync(join(this.#memoryFolder, containerId));
  }

  /** What a container holds now, without files that the kernel would give back; null once the container has ended. */
  heldBytes(containerId: string): number | null {
    const stat = this.#read(containerId, "memory.stat");
    if (stat === null) return null;
    const names = this.#mounts.version === 1 ? ["total_rss", "total_shmem"] : ["anon", "shmem"];
    return names.reduce((sum, name) => sum + (countOf(stat, name) ?? 0), 0);
  }

  /** How many processes of a container the kernel has ended for want of memory; null once the container has ended. */
  killCount(containerId: string): number | null {
    const text = this.#read(containerId, this.#mounts.version === 1 ? "memory.oom_control" : "memory.events");
    return text === null ? null : countOf(text, "oom_kill");
  }

  /** Whether its memory was once used up, if only by files that could be given back. */
  get wasFull(): boolean {
    const files =
      this.#mounts.version === 1 ? [["memory.failcnt"], ["memory.memsw.failcnt"]] : [["memory.events", "oom_kill"]];
    return files.some(([file = "", name]) => {
      const text = this.#read(".", file);
      return text !== null && (name === undefined ? Number(text) : (countOf(text, name) ?? 0)) > 0;
    });
  }

  /** Ends every process in it and removes it from every tree; false when something of it stays behind. */
  close(): Promise<boolean> {
    return removeCgroup(this.#mounts, this.name);
  }

  get #memoryFolder(): string {
    return join(this.#mounts.memory, this.name);
  }

  #write({ tree, name, mayBeAbsent }: LimitFile, value: string): void {
    const path = join(this.#mounts[tree], this.name, name);
    // Kernels without an account of swapped memory have no file for it.
    if (mayBeAbsent && !existsSync(path)) return;
    writeFileSync(path, value, { flag: "r+" });
  }

  #read(containerId: string, file: string): string | null {
    try {
      return readFileSync(join(this.#memoryFolder, containerId, file), "utf8");
    } catch {
      return null;
    }
  }
}

/** A file of one of the trees. */
export interface LimitFile {
  readonly tree: "memory" | "cpu" | "pids";
  readonly name: string;
  readonly mayBeAbsent?: true;
}

/** What is written where to set limits, in this order. */
export function limitFiles(
  version: CgroupMounts["version"],
  { cpus, memoryBytes, pids }: ResourceLimits,
): [LimitFile, string][] {
  const quota = String(Math.round(cpus * cpuPeriodMicroseconds));
  const memory = String(memoryBytes);
  if (version === 2) {
    return [
      [{ tree: "memory", name: "memory.max" }, memory],
      [{ tree: "memory", name: "memory.swap.max", mayBeAbsent: true }, "0"],
      [{ tree: "cpu", name: "cpu.max" }, `${quota} ${cpuPeriodMicroseconds}`],
      [{ tree: "pids", name: "pids.max" }, String(pids)],
    ];
  }
  return [
    [{ tree: "memory", name: "memory.limit_in_bytes" }, memory],
    [{ tree: "memory", name: "memory.memsw.limit_in_bytes", mayBeAbsent: true }, memory],
    [{ tree: "cpu", name: "cpu.cfs_period_us" }, String(cpuPeriodMicroseconds)],
    [{ tree: "cpu", name: "cpu.cfs_quota_us" }, quota],
    [{ tree: "pids", name: "pids.max" }, String(pids)],
  ];
}

function countOf(text: string, name: string): number | null {
  const found = new RegExp(`^${name} (\\d+)$`, "m").exec(text);
  return found === null ? null : Number(found[1]);
}

/** In the second version, groups only have the files of resources that the group above them shares out. */
function enableControllers(root: string): void {
  try {
    writeFileSync(join(root, "cgroup.subtree_control"), "+memory +cpu +pids");
  } catch {
    // They may be on already; else the files of the limits are missing, which is found out next.
  }
}

/** The job's groups that are on this machine, whoever made them. */
export function cgroupNames(mounts: CgroupMounts): string[] {
  const names = new Set<string>();
  for (const place of mounts.all) {
    try {
      for (const name of readdirSync(place)) if (name.startsWith("rotunda-")) names.add(name);
    } catch {
      // A tree that cannot be read holds nothing that could be removed.
    }
  }
  return [...names];
}
