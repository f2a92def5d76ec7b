import { closeSync, constants, openSync } from "node:fs";

/** Both ends of a pipe, which block. They are the caller's to close. */
export interface PipePair {
  readonly readFd: number;
  readonly writeFd: number;
}

/** Opens both ends of a FIFO. */
export function openPair(path: string): PipePair {
  // While this is open, each end can be opened without waiting for the other.
  const both = openSync(path, constants.O_RDWR);
  try {
    return { readFd: openSync(path, constants.O_RDONLY), writeFd: openSync(path, constants.O_WRONLY) };
  } finally {
    closeSync(both);
  }
}
