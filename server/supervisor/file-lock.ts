import { DatabaseSync } from "node:sqlite";

/** A held lock. Letting go twice is harmless. */
export interface FileLock {
  release(): void;
}

/**
 * Takes the exclusive lock of `path`, or returns null when another process still
 * holds it after `waitMilliseconds` (waiting blocks the process: keep it short).
 * The lock lives in the kernel (SQLite's file lock), so it ends with its holder,
 * however that died, and the reuse of a process id cannot fool it.
 */
export function takeFileLock(path: string, waitMilliseconds: number): FileLock | null {
  const database = new DatabaseSync(path, { timeout: waitMilliseconds });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return { release: () => (database.isOpen ? database.close() : undefined) };
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5;
  return error instanceof Error && "errcode" in error && error.errcode === sqliteBusy;
}
