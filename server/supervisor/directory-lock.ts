import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, relative } from "node:path";
import { z } from "zod";
import type { DataDirectory } from "#server/settings/data-directory.ts";
import { type FileLock, takeFileLock } from "./file-lock.ts";
import { processStartOf } from "./process-identity.ts";
import { StartError } from "./start-error.ts";
import { writePrivateFile } from "./write-private-file.ts";

const identitySchema = z.object({ pid: z.number().int().positive(), start: z.string() });
const recordSchema = z.object({
  pid: z.number().int().positive(),
  url: z.string(),
  consoleUrl: z.string(),
  startedAt: z.iso.datetime(),
  children: z.array(identitySchema),
});

/** What `run/supervisor.json` says while a supervisor runs: who it is, where it listens, what it started. */
export type SupervisorRecord = z.infer<typeof recordSchema>;

/** The data directory, held by this process until it ends or lets go. */
export interface DirectoryLock {
  /** Rewrites the record, so that a later start can find (and stop) what this one started. */
  record(record: SupervisorRecord): void;
  release(): void;
}

const waitMilliseconds = 200;

/**
 * Takes the data directory for this process. Throws a StartError that names the
 * running one when there is one. After a supervisor was killed, what it left
 * running is killed first: two web servers or two agents of the same name must
 * never serve one directory.
 */
export function lockDirectory(directory: DataDirectory): DirectoryLock {
  mkdirSync(dirname(directory.supervisorFile), { recursive: true });
  const lock = takeFileLock(`${directory.supervisorFile}.lock`, waitMilliseconds);
  if (lock === null) throw alreadyRunning(directory);
  for (const child of readRecord(directory)?.children ?? []) killIfSame(child);
  return {
    record: (record) => writePrivateFile(directory.supervisorFile, `${JSON.stringify(record, null, 2)}\n`),
    release: () => releaseDirectory(directory, lock),
  };
}

/** The record of the supervisor that runs or ran last, or null when it cannot be read. */
export function readRecord(directory: Pick<DataDirectory, "supervisorFile">): SupervisorRecord | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(directory.supervisorFile, "utf8")));
  } catch {
    return null;
  }
}

function alreadyRunning(directory: DataDirectory): StartError {
  const record = readRecord(directory);
  const place = shownPath(directory.root);
  if (record === null) return new StartError([`Rotunda is already running on ${place}.`]);
  return new StartError([`Rotunda is already running on ${place} (pid ${record.pid}, ${record.url}).`]);
}

/** A path as a person at this terminal would type it. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : `./${short}`;
}

function killIfSame(child: z.infer<typeof identitySchema>): void {
  if (processStartOf(child.pid) !== child.start) return;
  try {
    process.kill(child.pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}

function releaseDirectory(directory: DataDirectory, lock: FileLock): void {
  rmSync(directory.supervisorFile, { force: true });
  lock.release();
}
