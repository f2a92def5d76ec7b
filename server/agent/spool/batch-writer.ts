import type { SpooledStep } from "#server/agent/spool/spooled-step.ts";
import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";
import { encodeFrame } from "#server/core/agent-protocol/frame.ts";

const bytesMin = 16 * 1024;
const outputFrameOverheadBytesMax = 128;

/**
 * Lays frames one after another into one buffer that is reused for batch after
 * batch, so that a flood of output costs no memory beyond one batch.
 */
export class BatchWriter {
  readonly #bytesMax: number;
  #buffer = Buffer.allocUnsafeSlow(bytesMin);
  #used = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Starts over. `fresh` leaves the old memory to whoever may still be sending it. */
  reset(fresh: boolean): void {
    if (fresh) this.#buffer = Buffer.allocUnsafeSlow(bytesMin);
    this.#used = 0;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#used);
  }

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  /** Adds a message without a body. False when the batch is full; the first message always fits. */
  addMessage(message: AgentMessage): boolean {
    const head = encodeFrame(message)[0] as Uint8Array;
    if (this.#used > 0 && this.#used + head.length > this.#bytesMax) return false;
    this.#reserve(head.length);
    this.#buffer.set(head, this.#used);
    this.#used += head.length;
    return true;
  }

  /** Adds a step's output from `from` to at most `to`, read from disk. Returns where it got to; `from` when full. */
  addOutput(step: SpooledStep, from: number, to: number): number {
    let offset = from;
    while (offset < to) {
      const room = this.#bytesMax - this.#used - outputFrameOverheadBytesMax;
      if (room <= 0) return offset;
      const head = encodeFrame({ type: "output", step: step.step, offset })[0] as Uint8Array;
      this.#reserve(head.length + Math.min(room, to - offset));
      const bodyAt = this.#used + head.length;
      const count = step.file.read(offset, this.#buffer.subarray(bodyAt, bodyAt + Math.min(room, to - offset)));
      if (count === 0) throw new Error(`step ${step.step}: the spool ends at ${offset}, not at ${to}`);
      this.#buffer.set(head, this.#used);
      this.#buffer.writeUInt32BE(count, bodyAt - 4);
      this.#used = bodyAt + count;
      offset += count;
    }
    return offset;
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#buffer.length) return;
    const limit = Math.max(needed, this.#bytesMax);
    const grown = Buffer.allocUnsafeSlow(Math.min(limit, Math.max(needed, this.#buffer.length * 4)));
    this.#buffer.copy(grown, 0, 0, this.#used);
    this.#buffer = grown;
  }
}
