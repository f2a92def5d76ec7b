/**
 * What one parallel copy of a job used over time. The lists are equally long;
 * a value that was not measured is null. Rates are per second.
 */
export interface ResourceView {
  readonly taskIndex: number;
  readonly startedAt: string;
  /** Milliseconds since `startedAt`, counting up. */
  readonly atMs: readonly number[];
  /** Processors in use: 1.5 is one and a half. */
  readonly cpus: readonly (number | null)[];
  readonly memoryBytes: readonly (number | null)[];
  readonly receivedBytesPerSecond: readonly (number | null)[];
  readonly sentBytesPerSecond: readonly (number | null)[];
  readonly readBytesPerSecond: readonly (number | null)[];
  readonly writtenBytesPerSecond: readonly (number | null)[];
}
