import type { ImagePull } from "#server/agent/executors/executor.ts";
import { textMasker } from "#server/agent/masking/mask-text.ts";
import type { TaskSpool } from "#server/agent/spool/task-spool.ts";
import { StepLog, type StepSink } from "#server/agent/task/step-log.ts";
import type { StepEnd, TaskEnd } from "#server/agent/task/task-fold.ts";
import type { UsageSeries } from "#server/core/agent-protocol/agent-message.ts";
import { SecretPatterns } from "#server/core/masking/secret-patterns.ts";

/** Something that can be made to rest while the server takes too little. */
export interface Restable {
  setPaused(paused: boolean): void;
}

/** What a report masks, how much it keeps, and whom it wakes. */
export interface ReportSettings {
  readonly secretValues: readonly string[];
  /** Commands rest while more output than this waits for the server. */
  readonly spoolBytesMax: number;
  readonly onAdded: () => void;
  readonly onDiskFull: (error: unknown) => void;
}

/** Tells what a task does: into its spool, stamped with the agent's clock. */
export class TaskReport implements StepSink {
  readonly #spool: TaskSpool;
  readonly #settings: ReportSettings;
  readonly #patterns: SecretPatterns;
  /** The same text without what must not be shown. */
  readonly masked: (text: string) => string;
  readonly #resting = new Set<Restable>();
  #isPaused = false;
  #diskIsFull = false;

  constructor(spool: TaskSpool, settings: ReportSettings) {
    this.#spool = spool;
    this.#settings = settings;
    this.#patterns = SecretPatterns.ofValues(settings.secretValues);
    this.masked = textMasker(this.#patterns);
  }

  /** A value that the task learns while it runs; call it before the task has it. */
  addSecret(value: string): void {
    this.#patterns.addValues([value]);
  }

  /** Commands rest now because the spool is full. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  taskStarted(executor: string, notice: string | null): void {
    this.#tell(() => this.#spool.tell({ type: "task_started", executor, notice, at: now() }));
  }

  startStep(step: number, about: { name: string; kind: string; command: string | null }): StepLog {
    this.#tell(() => this.#spool.tell({ type: "step_started", step, ...about, at: now() }));
    return new StepLog(step, this, this.#patterns);
  }

  append(step: number, bytes: Uint8Array): void {
    this.#tell(() => this.#spool.append(step, bytes));
    if (!this.#isPaused && this.#spool.backlogBytes > this.#settings.spoolBytesMax) this.#pause(true);
  }

  end(step: number, end: StepEnd): void {
    const { status, exitCode } = end;
    this.#tell(() =>
      this.#spool.tell({ type: "step_ended", step, status, exitCode, ...this.#spool.seal(step), at: now() }),
    );
  }

  /** What the task used; told with whatever is told next. */
  samples(series: UsageSeries, at: Date): void {
    this.#tell(() => this.#spool.tell({ type: "samples", ...series, at: at.toISOString() }));
  }

  /** How an image of the job's comes to be there. */
  imagePull({ startedAt, stoppedAt, ...pull }: ImagePull): void {
    const times = { startedAt: startedAt.toISOString(), stoppedAt: stoppedAt?.toISOString() ?? null };
    this.#tell(() => this.#spool.tell({ type: "image_pull", ...pull, ...times }));
  }

  finish(end: TaskEnd): void {
    const detail = end.detail === null ? null : this.masked(end.detail);
    this.#tell(() => this.#spool.tell({ type: "task_finished", ...end, detail, at: now() }));
  }

  /** Lets a command be paused with the others until it has ended. */
  follow(command: Restable): () => void {
    this.#resting.add(command);
    if (this.#isPaused) command.setPaused(true);
    return () => this.#resting.delete(command);
  }

  /** The server has taken some: commands may go on when there is room again. */
  taken(): void {
    if (this.#isPaused && this.#spool.backlogBytes <= this.#settings.spoolBytesMax * 0.9) this.#pause(false);
  }

  #pause(paused: boolean): void {
    this.#isPaused = paused;
    for (const command of this.#resting) command.setPaused(paused);
  }

  /** A disk that refuses stops the task, once; its messages are still told from memory. */
  #tell(change: () => void): void {
    try {
      change();
    } catch (error) {
      if (!this.#diskIsFull) this.#settings.onDiskFull(error);
      this.#diskIsFull = true;
    }
    this.#settings.onAdded();
  }
}

function now(): string {
  return new Date().toISOString();
}
