import { SshTrouble } from "#server/agent/task/ssh-trouble.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import { SecretMasker } from "#server/core/masking/secret-masker.ts";
import type { SecretPatterns } from "#server/core/masking/secret-patterns.ts";

/** Where a step's bytes and its end go. */
export interface StepSink {
  append(step: number, bytes: Uint8Array): void;
  end(step: number, end: StepEnd): void;
}

/** One step's output: masked, kept, and ended once. After the end, writing does nothing. */
export class StepLog {
  readonly step: number;
  readonly #sink: StepSink;
  readonly #masker: SecretMasker;
  readonly #sshTrouble = new SshTrouble();
  #ended = false;
  /** By the monotonic clock, milliseconds; for `no_output_timeout`. */
  lastOutputAt = performance.now();

  constructor(step: number, sink: StepSink, secretPatterns: SecretPatterns) {
    this.step = step;
    this.#sink = sink;
    this.#masker = new SecretMasker(secretPatterns);
  }

  write(bytes: Buffer): void {
    if (this.#ended) return;
    this.lastOutputAt = performance.now();
    this.#sshTrouble.look(bytes);
    const shown = this.#masker.push(bytes);
    if (shown.length > 0) this.#sink.append(this.step, shown);
  }

  print(text: string): void {
    this.write(Buffer.from(text));
  }

  /** Adds what would help against what ssh has complained of; nothing where it has not. */
  advise(): void {
    const { advice } = this.#sshTrouble;
    if (advice !== "") this.print(advice);
  }

  end(end: StepEnd): void {
    if (this.#ended) return;
    const rest = this.#masker.flush();
    if (rest.length > 0) this.#sink.append(this.step, rest);
    this.#ended = true;
    this.#sink.end(this.step, end);
  }
}
