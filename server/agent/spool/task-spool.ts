import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BatchWriter } from "#server/agent/spool/batch-writer.ts";
import { OutputFile } from "#server/agent/spool/output-file.ts";
import {
  journalName,
  readJournal,
  readSpoolRecord,
  type SpoolRecord,
  writeSpoolRecord,
} from "#server/agent/spool/spool-record.ts";
import { SpooledStep } from "#server/agent/spool/spooled-step.ts";
import type { AgentMessage, OutputMessage, StepEndedMessage } from "#server/core/agent-protocol/agent-message.ts";

/** A message that is told in full by its own words, unlike a piece of output. */
export type ControlMessage = Exclude<AgentMessage, OutputMessage>;

/** One POST's worth of the spool, and what the server's 200 to it will mean. */
export interface SpoolBatch {
  /** Valid until the next batch is made. */
  readonly bytes: Uint8Array;
  readonly controlCount: number;
  readonly reached: ReadonlyMap<number, number>;
}

/** How large a batch and a task's folder on disk may get. */
export interface SpoolLimits {
  readonly batchBytesMax: number;
  /** Output taken by the server is deleted from disk once a task holds more than this. */
  readonly retainBytesMax: number;
}

export const defaultSpoolLimits: SpoolLimits = { batchBytesMax: 4 * 1024 * 1024, retainBytesMax: 1024 ** 3 };

/**
 * All that a task has to tell, on disk until the server has taken it: a
 * journal of its messages and a file of each step's output. Messages go out in
 * the journal's order; a step's end goes out only after all of its output.
 * Everything written survives the sudden death of the agent, and `recover`
 * picks it up. Memory does not grow with what waits here.
 */
export class TaskSpool {
  readonly directory: string;
  readonly record: SpoolRecord;
  readonly #limits: SpoolLimits;
  readonly #writer: BatchWriter;
  readonly #steps = new Map<number, SpooledStep>();
  /** Messages not yet taken by the server. */
  #waiting: ControlMessage[] = [];
  #journal: number | null;
  #diskBytes = 0;
  #finished = false;

  private constructor(directory: string, record: SpoolRecord, limits: SpoolLimits) {
    this.directory = directory;
    this.record = record;
    this.#limits = limits;
    this.#writer = new BatchWriter(limits.batchBytesMax);
    this.#journal = openSync(join(directory, journalName), "a", 0o600);
  }

  /** Makes the spool of a task that begins now, in a folder of its own below `root`. */
  static create(root: string, record: SpoolRecord, limits: SpoolLimits = defaultSpoolLimits): TaskSpool {
    const directory = join(root, `${record.taskId}.${record.epoch}`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeSpoolRecord(directory, record);
    return new TaskSpool(directory, record, limits);
  }

  /**
   * Opens the spool of a task whose agent died, from its first message on:
   * telling again what the server has is harmless. Null when the folder holds
   * no readable task.
   */
  static recover(directory: string, limits: SpoolLimits = defaultSpoolLimits): TaskSpool | null {
    const record = readSpoolRecord(directory);
    if (record === null) return null;
    const spool = new TaskSpool(directory, record, limits);
    for (const message of readJournal(directory)) {
      if (message.type === "output") continue;
      spool.#waiting.push(message);
      if (message.type === "task_finished") spool.#finished = true;
      if (message.type === "step_started") spool.#recoverStep(message.step);
    }
    return spool;
  }

  get isFinished(): boolean {
    return this.#finished;
  }

  /** Nothing is left to tell and nothing more will come. */
  get isDelivered(): boolean {
    return this.#finished && this.#waiting.length === 0;
  }

  /** Output on disk that the server has not taken, bytes. */
  get backlogBytes(): number {
    let bytes = 0;
    for (const step of this.#steps.values()) bytes += step.file.end - step.acknowledgedBytes;
    return bytes;
  }

  /** Steps that were started and not ended, oldest first: what a recovered task left open. */
  openSteps(): SpooledStep[] {
    const open = new Map(this.#steps);
    for (const message of this.#waiting) if (message.type === "step_ended") open.delete(message.step);
    return [...open.values()];
  }

  /** Adds a message at the end of the journal. Nothing may follow `task_finished`. */
  tell(message: ControlMessage): void {
    if (this.#finished) throw new Error(`${message.type} after task_finished`);
    this.#waiting.push(message);
    if (message.type === "task_finished") this.#finished = true;
    if (message.type === "step_started") this.#step(message.step);
    if (this.#journal !== null) writeSync(this.#journal, `${JSON.stringify(message)}\n`);
  }

  /** Adds to a step's output. Throws when the disk refuses. */
  append(step: number, bytes: Uint8Array): void {
    this.#diskBytes += bytes.length;
    this.#step(step).append(bytes);
  }

  /** Length and hash of a step's output, to end it with. */
  seal(step: number): Pick<StepEndedMessage, "lengthBytes" | "sha256"> {
    return this.#step(step).seal();
  }

  /** What to send next, or null when the server has everything. `fresh`: the last batch may still be on the wire. */
  nextBatch(fresh = false): SpoolBatch | null {
    this.#writer.reset(fresh);
    const reached = new Map<number, number>();
    let controlCount = 0;
    for (const message of this.#waiting) {
      if (message.type === "step_ended" && !this.#addOutput(message.step, message.lengthBytes, reached)) break;
      if (!this.#isBrokenEnd(message) && !this.#writer.addMessage(message)) break;
      controlCount++;
    }
    if (controlCount === this.#waiting.length) {
      for (const step of this.#steps.values()) this.#addOutput(step.step, step.file.end, reached);
    }
    if (this.#writer.isEmpty) return null;
    return { bytes: this.#writer.bytes, controlCount, reached };
  }

  /** The server has taken a batch. */
  acknowledge(batch: SpoolBatch): void {
    for (const [number, end] of batch.reached) {
      const step = this.#step(number);
      step.acknowledgedBytes = Math.max(step.acknowledgedBytes, end);
      if (this.#diskBytes > this.#limits.retainBytesMax) this.#diskBytes -= step.file.discardBefore(end);
    }
    for (const message of this.#waiting.splice(0, batch.controlCount)) {
      if (message.type === "step_ended") this.#forget(message.step);
    }
  }

  /** The server wants a step's output from `offset` on. When that is no longer on disk, the step is given up. */
  rewind(stepNumber: number, offset: number): void {
    const step = this.#steps.get(stepNumber);
    if (step === undefined) return;
    step.acknowledgedBytes = Math.min(offset, step.file.end);
    if (offset < step.file.start || offset > step.file.end) step.broken = true;
  }

  /** Closes the files and leaves them on disk. */
  close(): void {
    for (const step of this.#steps.values()) step.file.close();
    this.#steps.clear();
    if (this.#journal !== null) closeSync(this.#journal);
    this.#journal = null;
  }

  #addOutput(number: number, end: number, reached: Map<number, number>): boolean {
    const step = this.#steps.get(number);
    if (step === undefined || step.broken) return true;
    const from = reached.get(number) ?? step.acknowledgedBytes;
    const to = this.#writer.addOutput(step, from, end);
    if (to > from) reached.set(number, to);
    return to >= end;
  }

  #isBrokenEnd(message: ControlMessage): boolean {
    return message.type === "step_ended" && this.#steps.get(message.step)?.broken === true;
  }

  #step(number: number): SpooledStep {
    const known = this.#steps.get(number);
    if (known !== undefined) return known;
    const step = new SpooledStep(number, new OutputFile(this.directory, number));
    this.#steps.set(number, step);
    return step;
  }

  #recoverStep(number: number): void {
    const step = new SpooledStep(number, OutputFile.recover(this.directory, number));
    step.acknowledgedBytes = step.file.start;
    this.#steps.set(number, step);
    this.#diskBytes += step.file.end - step.file.start;
  }

  #forget(number: number): void {
    this.#steps.get(number)?.file.close();
    this.#steps.delete(number);
  }
}
