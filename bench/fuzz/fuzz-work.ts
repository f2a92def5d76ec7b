/** One worker's part of a run: every `step`-th input from `first` on, below `end`. */
export interface FuzzWork {
  readonly runSeed: number;
  readonly first: number;
  readonly step: number;
  readonly end: number;
  /** Shared memory with the number of the input in work, and how many are done: two 64-bit integers. */
  readonly progress: BigInt64Array;
}

/** Where a worker writes what it does. */
export const progressSlots = { current: 0, done: 1 } as const;

/** An input that breaks a promise, as a worker tells it. */
export interface FuzzFinding {
  readonly index: number;
  readonly reason: string;
}

/** An input may take this much processor time. */
export const inputMillisecondsMax = 1000;
