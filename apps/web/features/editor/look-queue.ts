import type { Look, LookRequest } from "#web/features/editor/look-at-config.ts";

/** What a worker answers. */
export interface LookAnswer {
  readonly id: number;
  readonly look: Look;
}

/** A worker, as far as the queue cares. */
export interface LookWorker {
  send(message: { readonly id: number; readonly request: LookRequest }): void;
  terminate(): void;
}

/** Longer than this nobody waits for one text: the worker is given up and a new one takes the next. */
export const lookSecondsMax = 10;

/**
 * Hands texts to a worker, one after another. While it is busy only the newest waits, so that fast typing
 * never makes a queue, and an answer to an older text than the newest is dropped.
 */
export class LookQueue {
  readonly #makeWorker: (onAnswer: (answer: LookAnswer) => void) => LookWorker;
  readonly #onLook: (look: Look) => void;
  readonly #onSlow: () => void;
  #worker: LookWorker | null = null;
  #waiting: LookRequest | null = null;
  #isBusy = false;
  #newestId = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(props: {
    readonly makeWorker: (onAnswer: (answer: LookAnswer) => void) => LookWorker;
    readonly onLook: (look: Look) => void;
    readonly onSlow: () => void;
  }) {
    this.#makeWorker = props.makeWorker;
    this.#onLook = props.onLook;
    this.#onSlow = props.onSlow;
  }

  /** Asks for a look at a text; what was asked before is of no interest any more. */
  ask(request: LookRequest): void {
    this.#newestId += 1;
    if (this.#isBusy) this.#waiting = request;
    else this.#send(request);
  }

  /** Ends the worker. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#waiting = null;
    this.#isBusy = false;
  }

  #send(request: LookRequest): void {
    this.#worker ??= this.#makeWorker((answer) => this.#answered(answer));
    this.#isBusy = true;
    this.#timer = setTimeout(() => this.#giveUp(), lookSecondsMax * 1000);
    this.#worker.send({ id: this.#newestId, request });
  }

  #answered({ id, look }: LookAnswer): void {
    clearTimeout(this.#timer);
    this.#isBusy = false;
    if (id === this.#newestId) this.#onLook(look);
    this.#sendWaiting();
  }

  #giveUp(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#isBusy = false;
    if (this.#waiting === null) this.#onSlow();
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    const next = this.#waiting;
    this.#waiting = null;
    if (next !== null) this.#send(next);
  }
}
