import { closeSync, constants, openSync, readSync } from "node:fs";

/** A process that the kernel ended because memory ran out. */
export interface KernelKill {
  /** The control group that it was in: its last part is the container's id. */
  readonly group: string;
  /** The control group whose limit was reached; null when the whole machine had no memory left. */
  readonly limitedBy: string | null;
  readonly program: string;
  readonly heldBytes: number;
}

const recordBytesMax = 8192;

/**
 * What the kernel's own log tells of processes that it ended in control groups
 * whose name contains one of the marks. Empty where the log cannot be read, as
 * it cannot by agents that are not root.
 */
export function readKernelKills(marks: readonly string[]): KernelKill[] {
  let log: number;
  try {
    log = openSync("/dev/kmsg", constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return [];
  }
  try {
    return parseKernelKills(recordsOf(log), marks);
  } finally {
    closeSync(log);
  }
}

function recordsOf(log: number): string[] {
  const records: string[] = [];
  const room = Buffer.alloc(recordBytesMax);
  for (;;) {
    try {
      const length = readSync(log, room);
      if (length === 0) return records;
      records.push(room.toString("utf8", 0, length));
    } catch (error) {
      // EPIPE: a record was overwritten meanwhile, the next one is there. EAGAIN: that was the last.
      if ((error as NodeJS.ErrnoException).code !== "EPIPE") return records;
    }
  }
}

/** Reads them from the log's records. Two belong together: who was ended and where, then how much it held. */
export function parseKernelKills(records: readonly string[], marks: readonly string[]): KernelKill[] {
  const kills: KernelKill[] = [];
  const groups = new Map<string, Pick<KernelKill, "group" | "limitedBy">>();
  for (const record of records) {
    const where = /oom-kill:constraint=.*?(?:oom_memcg=([^,]*)|global_oom),task_memcg=([^,]*),task=.*,pid=(\d+),/.exec(
      record,
    );
    if (where !== null) {
      const [, limitedBy = null, group = "", pid = ""] = where;
      if (marks.some((mark) => group.includes(mark))) groups.set(pid, { group, limitedBy });
      continue;
    }
    const who =
      /Killed process (\d+) \((.*?)\) total-vm:\d+kB, anon-rss:(\d+)kB, file-rss:\d+kB, shmem-rss:(\d+)kB/.exec(record);
    const about = groups.get(who?.[1] ?? "");
    if (who === null || about === undefined) continue;
    groups.delete(who[1] ?? "");
    const kibibytes = Number(who[3]) + Number(who[4]);
    kills.push({ ...about, program: who[2] ?? "", heldBytes: kibibytes * 1024 });
  }
  return kills;
}
