import { readSync } from "node:fs";
import { Socket } from "node:net";

const readBytesMax = 64 * 1024;
const drainBytesMax = 16 * 1024 * 1024;

/**
 * Reads a pipe in pieces as large as the pipe gives, without a copy, until
 * `finish`. From then on what still comes is thrown away rather than refused,
 * so that a process left running by a step is not killed by printing.
 */
export class PipeReader {
  readonly #fd: number;
  readonly #socket: Socket;
  #take: ((bytes: Buffer) => void) | null;
  #paused = false;
  #closed = false;

  constructor(fd: number, take: (bytes: Buffer) => void) {
    this.#fd = fd;
    this.#take = take;
    const buffer = Buffer.allocUnsafeSlow(readBytesMax);
    const callback = (count: number) => {
      this.#take?.(buffer.subarray(0, count));
      return !this.#paused;
    };
    this.#socket = new Socket({ fd, readable: true, writable: false, onread: { buffer, callback } });
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
    for (let drained = 0; !this.#closed && drained < drainBytesMax; ) {
      const count = this.#readNow(buffer);
      if (count <= 0) break;
      this.#take?.(buffer.subarray(0, count));
      drained += count;
    }
    this.#take = null;
    this.setPaused(false);
    this.#socket.unref();
  }

  close(): void {
    this.#take = null;
    this.#socket.destroy();
  }

  /** 0 at the end of the pipe, -1 when it is only empty. */
  #readNow(buffer: Buffer): number {
    try {
      return readSync(this.#fd, buffer, 0, buffer.length, null);
    } catch {
      return -1;
    }
  }
}
