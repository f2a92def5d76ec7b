import { createHash } from "node:crypto";
import type { OutputFile } from "#server/agent/spool/output-file.ts";

/** One step's output between the pipe and the server: how much there is, was taken, and its running hash. */
export class SpooledStep {
  readonly step: number;
  readonly file: OutputFile;
  readonly #hash = createHash("sha256");
  /** The server has stored the output up to here. */
  acknowledgedBytes = 0;
  /** The server wants what is no longer on disk: nothing more of this step can be delivered. */
  broken = false;

  constructor(step: number, file: OutputFile) {
    this.step = step;
    this.file = file;
  }

  append(bytes: Uint8Array): void {
    const before = this.file.end;
    try {
      this.file.append(bytes);
    } finally {
      this.#hash.update(bytes.subarray(0, this.file.end - before));
    }
  }

  /** Reads what an earlier process had written into the hash. False when the front is gone, so that no hash can be told. */
  rehash(): boolean {
    if (this.file.start > 0) return false;
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (let offset = 0; offset < this.file.end; ) {
      const count = this.file.read(offset, buffer);
      if (count === 0) return false;
      this.#hash.update(buffer.subarray(0, count));
      offset += count;
    }
    return true;
  }

  /** Length and SHA-256 of all output. Only once: the step takes no more output afterwards. */
  seal(): { lengthBytes: number; sha256: string } {
    return { lengthBytes: this.file.end, sha256: this.#hash.digest("hex") };
  }
}
