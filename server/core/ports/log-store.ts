import type { TaskId } from "#server/core/ids.ts";

/**
 * Names one step's log. The epoch is part of it so that an agent whose lease
 * was given to another writes into a file that nobody reads.
 */
export interface LogKey {
  readonly taskId: TaskId;
  readonly epoch: number;
  readonly step: number;
}

/** How far a log is stored. */
export interface LogPosition {
  readonly bytes: number;
  /** Newlines among those bytes. */
  readonly lines: number;
}

/**
 * Where the output of steps is kept: an append-only file each, beside an index
 * of a byte offset every N lines. One process writes a log at a time; any
 * process may read what was committed (the caller passes the committed length).
 */
export interface LogStore {
  /**
   * Opens a log for appending at `committedBytes`, what the database says is
   * acknowledged. Anything beyond (written, but never acknowledged) is cut off.
   */
  open(key: LogKey, committedBytes: number): Promise<LogPosition>;
  /**
   * Appends bytes at the end and makes them durable before it returns. The
   * caller has checked the offset. Not safe to call twice at once for a key.
   */
  append(key: LogKey, pieces: readonly Uint8Array[]): Promise<LogPosition>;
  /** Lower-case hex SHA-256 of all appended bytes; reads the file when it was opened anew. */
  hash(key: LogKey): Promise<string>;
  /** Closes the files of an open log. Opening it again is fine. */
  close(key: LogKey): Promise<void>;
  /** Bytes `from` up to `to` (exclusive); fewer when the log is shorter. */
  readBytes(key: LogKey, from: number, to: number): Promise<Uint8Array>;
  /**
   * The offset at which line `line` (from 0) begins, found with the index and
   * one small read, or null when it is beyond `committedBytes`.
   */
  offsetOfLine(key: LogKey, line: number, committedBytes: number): Promise<number | null>;
  /** Removes every log of a task. Harmless when there are none. */
  removeTask(taskId: TaskId): Promise<void>;
}
