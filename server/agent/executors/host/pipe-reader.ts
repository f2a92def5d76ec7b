import { closeSync, readSync } from "node:fs";
import { Socket } from "node:net";
import type { PipeEnds } from "#server/agent/executors/host/pipe-store.ts";

const readBytesMax = 64 * 1024;
const drainBytesMax = 16 * 1024 * 1024;

/**
 * Reads a pipe in pieces as large as the pipe gives, without a copy, until
 * `finish`. From then on what still comes is thrown away rather than refused,
 * so that a process left running by a step is not killed by printing.
 */
export class PipeReader {
  #drainFd: number | null;
  readonly #socket: Socket;
  #take: ((bytes: Buffer) => void) | null;
  #paused = false;
  #closed = false;

  constructor(ends: Pick<PipeEnds, "readFd" | "drainFd">, take: (bytes: Buffer) => void) {
    this.#drainFd = ends.drainFd;
    this.#take = take;
    const buffer = Buffer.allocUnsafeSlow(readBytesMax);
    const callback = (count: number) => {
      this.#take?.(buffer.subarray(0, count));
      return !this.#paused;
    };
    this.#socket = new Socket({ fd: ends.readFd, readable: true, writable: false, onread: { buffer, callback } });
    this.#socket.once("error", () => this.close());
    this.#socket.once("close", () => (this.#closed = true));
    this.#socket.resume();
  }

  setPaused(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    if (!paused && !this.#closed) this.#socket.resume();
  }

  /** Hands on everything that is in the pipe now; afterwards nothing more is. */
  finish(): void {
    const buffer = Buffer.allocUnsafeSlow(readBytesMax);
    for (let drained = 0; this.#drainFd !== null && drained < drainBytesMax; ) {
      const count = readNow(this.#drainFd, buffer);
      if (count <= 0) break;
      this.#take?.(buffer.subarray(0, count));
      drained += count;
    }
    this.#take = null;
    this.#closeDrain();
    this.setPaused(false);
    this.#socket.unref();
  }

  close(): void {
    this.#take = null;
    this.#closeDrain();
    this.#socket.destroy();
  }

  #closeDrain(): void {
    if (this.#drainFd !== null) closeSync(this.#drainFd);
    this.#drainFd = null;
  }
}

/** 0 at the end of the pipe, -1 when it is only empty. */
function readNow(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer, 0, buffer.length, null);
  } catch {
    return -1;
  }
}
