import { closeSync, readSync, writeSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { TarInspector } from "#server/agent/archive/tar-inspector.ts";
import type { PumpWork } from "#server/agent/archive/tar-pump.ts";

const bytesAtOnce = 1024 * 1024;

/** Moves it all, through one piece of memory. Gives what is wrong with it, or null. */
function pump({ readFd, writeFd, limits }: PumpWork): string | null {
  const inspector = new TarInspector(limits);
  const room = Buffer.allocUnsafeSlow(bytesAtOnce);
  try {
    for (;;) {
      const length = readSync(readFd, room, 0, room.length, null);
      if (length === 0) break;
      inspector.look(room.subarray(0, length));
      for (let at = 0; at < length; ) at += writeSync(writeFd, room, at, length - at);
    }
    inspector.finish();
    return null;
  } catch (error) {
    if (error instanceof ArchiveFault) return error.message;
    // Who reads it has had enough, or has ended.
    if ((error as NodeJS.ErrnoException).code === "EPIPE") return null;
    throw error;
  } finally {
    closeSync(readFd);
    closeSync(writeFd);
  }
}

parentPort?.once("message", (work: PumpWork) => parentPort?.postMessage(pump(work), []));
