import { readFileSync } from "node:fs";

/**
 * Where this machine's control groups are. The first version has a tree of
 * folders for each resource, the second one tree for all; many machines have
 * both, and then the first one holds the resources.
 */
export interface CgroupMounts {
  readonly version: 1 | 2;
  readonly memory: string;
  readonly cpu: string;
  readonly pids: string;
  /** Every tree, also those in which nothing is limited: an engine makes its folders in all of them. */
  readonly all: readonly string[];
}

/** Reads them from the text of `/proc/self/mounts`; null where there are none that can limit what a job uses. */
export function findCgroupMounts(mounts = mountsHere()): CgroupMounts | null {
  const rows = mounts.split("\n").map((line) => line.split(" "));
  const found = rows.flatMap(([, place = "", kind = "", options = ""]) =>
    kind === "cgroup" || kind === "cgroup2" ? [{ place, kind, options: options.split(",") }] : [],
  );
  const all = [...new Set(found.map(({ place }) => place))];
  const first = (controller: string) =>
    found.find(({ kind, options }) => kind === "cgroup" && options.includes(controller))?.place;
  const [memory, cpu, pids] = [first("memory"), first("cpu"), first("pids")];
  if (memory !== undefined && cpu !== undefined && pids !== undefined) return { version: 1, memory, cpu, pids, all };
  const second = found.find(({ kind }) => kind === "cgroup2")?.place;
  if (memory !== undefined || second === undefined) return null;
  return { version: 2, memory: second, cpu: second, pids: second, all };
}

function mountsHere(): string {
  try {
    return readFileSync("/proc/self/mounts", "utf8");
  } catch {
    return "";
  }
}
