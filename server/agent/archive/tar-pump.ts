import { Worker } from "node:worker_threads";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import type { ArchiveLimits } from "#server/agent/archive/tar-rules.ts";

/** What a pump is told. Both descriptors block, and are its own to close. */
export interface PumpWork {
  readonly readFd: number;
  readonly writeFd: number;
  readonly limits: ArchiveLimits;
}

/**
 * Moves a tar stream from one pipe to another while looking at it, in a thread
 * of its own: one piece of memory is used over and over there. Here every
 * piece would be new, and cleaning up after them costs as much as unpacking.
 * A pump works once; it ends when the pipe that it reads ends, or when nobody
 * reads the other any more.
 */
export class TarPump {
  static #ready: TarPump | null = null;
  readonly #worker: Worker;

  private constructor() {
    this.#worker = new Worker(new URL("./tar-pump-worker.ts", import.meta.url), { trackUnmanagedFds: false });
    this.#worker.unref();
    // Told by `run`, if it comes to that.
    this.#worker.on("error", () => {});
  }

  /** Starts one for later, as that takes a moment. */
  static prepare(): void {
    TarPump.#ready ??= new TarPump();
  }

  static take(): TarPump {
    const pump = TarPump.#ready ?? new TarPump();
    TarPump.#ready = null;
    return pump;
  }

  /** Rejects with ArchiveFault at what must not be unpacked: nothing of that was let through. */
  async run(work: PumpWork): Promise<void> {
    const answer = new Promise<string | null>((resolve, reject) => {
      this.#worker.once("message", resolve);
      this.#worker.once("error", reject);
      this.#worker.once("exit", () => reject(new Error("the thread that looks at archives ended")));
    });
    this.#worker.ref();
    this.#worker.postMessage(work, []);
    const fault = await answer;
    if (fault !== null) throw new ArchiveFault(fault);
  }
}
