import { closeSync, constants, openSync, readSync } from "node:fs";

/** A process that the kernel ended because memory ran out. */
export interface KernelKill {
  /** The number of its first record, which is written before the process is ended: later ones have larger numbers. */
  readonly sequence: number;
  /** The control group that it was in: its last part is the container's id. */
  readonly group: string;
  /** The control group whose limit was reached; null when the whole machine had no memory left. */
  readonly limitedBy: string | null;
  readonly program: string;
  readonly heldBytes: number;
}

/** The first half of what is told of a kill, by the process's number, until the second one comes. */
type HalfTold = Map<string, Pick<KernelKill, "sequence" | "group" | "limitedBy">>;

const recordBytesMax = 8192;
const killsKeptMax = 1000;

/**
 * The kills that the kernel's own log tells of. The log is read once and then
 * on from where it was left, so that asking again costs next to nothing. It
 * seems empty where it cannot be read, as it cannot by agents that are not root.
 */
export class KernelLog {
  readonly #path: string;
  readonly #halfTold: HalfTold = new Map();
  #kills: KernelKill[] = [];
  #file: number | null = null;
  #isClosed = false;

  constructor(path = "/dev/kmsg") {
    this.#path = path;
  }

  /** The kills in control groups whose name contains one of the marks, the oldest first. */
  killsIn(marks: readonly string[]): KernelKill[] {
    this.#readOn();
    return this.#kills.filter(({ group }) => marks.some((mark) => group.includes(mark)));
  }

  /** The number of the newest kill of all, also of one that is only half told of yet; -1 where there was none. */
  get newestSequence(): number {
    this.#readOn();
    return Math.max(-1, ...[...this.#halfTold.values(), ...this.#kills.slice(-1)].map(({ sequence }) => sequence));
  }

  close(): void {
    this.#isClosed = true;
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #readOn(): void {
    if (this.#isClosed) return;
    try {
      this.#file ??= openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch {
      this.#isClosed = true;
      return;
    }
    const found = parseKernelKills(recordsOf(this.#file), this.#halfTold);
    if (found.length > 0) this.#kills = [...this.#kills, ...found].slice(-killsKeptMax);
    if (this.#halfTold.size > killsKeptMax) this.#halfTold.clear();
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

/**
 * Reads them from the log's records. Two belong together: who was ended and
 * where, then how much it held; a first one without its second is kept.
 */
export function parseKernelKills(records: readonly string[], halfTold: HalfTold = new Map()): KernelKill[] {
  const kills: KernelKill[] = [];
  for (const record of records) {
    const where = /oom-kill:constraint=.*?(?:oom_memcg=([^,]*)|global_oom),task_memcg=([^,]*),task=.*,pid=(\d+),/.exec(
      record,
    );
    if (where !== null) {
      const [, limitedBy = null, group = "", pid = ""] = where;
      halfTold.set(pid, { sequence: Number(record.split(",")[1]), group, limitedBy });
      continue;
    }
    const who =
      /Killed process (\d+) \((.*?)\) total-vm:\d+kB, anon-rss:(\d+)kB, file-rss:\d+kB, shmem-rss:(\d+)kB/.exec(record);
    const about = halfTold.get(who?.[1] ?? "");
    if (who === null || about === undefined) continue;
    halfTold.delete(who[1] ?? "");
    const heldBytes = (Number(who[3]) + Number(who[4])) * 1024;
    kills.push({ ...about, program: who[2] ?? "", heldBytes });
  }
  return kills;
}
