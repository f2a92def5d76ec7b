import { execFile } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { chmod, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Launcher } from "#server/agent/executors/host/launcher.ts";
import type { JobAccount, Sandbox } from "#server/agent/executors/host/sandbox.ts";
import { bashEnvFileName, haltFileName, questionPipes } from "#server/agent/executors/job-tools.ts";

/** Where a room's directories are, seen from outside. */
export interface RoomFolders {
  readonly directory: string;
  readonly root: string;
  readonly home: string;
  readonly taskData: string;
}

/** A task's own place on this machine. Without a sandbox it is only a folder, and jobs see the whole machine. */
export interface Room {
  readonly folders: RoomFolders;
  readonly sandbox: Sandbox | null;
  /** Ready to become the first command, where there is a sandbox to wait in. */
  readonly launcher: Launcher | null;
}

const homeInside = "/home/circleci";
const taskDataInside = "/.rotunda/task";

/** Makes a room's folders in an empty directory, the job's account owning what the job may write. */
export function makeRoomFolders(directory: string, account: JobAccount): RoomFolders {
  const root = join(directory, "root");
  const folders = { directory, root, home: join(root, homeInside), taskData: join(root, taskDataInside) };
  for (const path of [
    root,
    join(root, "home"),
    folders.home,
    join(root, "tmp"),
    join(root, "var"),
    join(root, "var/tmp"),
  ]) {
    ownFolder(path, account);
  }
  ownFolder(join(root, "opt"), account);
  for (const path of ["tmp", "var/tmp"]) chmodSync(join(root, path), 0o1777);
  mkdirSync(dirname(folders.taskData), { mode: 0o755 });
  ownFolder(folders.taskData, account);
  const bashEnv = join(folders.taskData, bashEnvFileName);
  writeFileSync(bashEnv, "", { mode: 0o644 });
  if (account.entersAsRoot) chownSync(bashEnv, account.uid, account.gid);
  return folders;
}

/** Makes the pipes by which programs of the job ask the agent. */
export async function makeQuestionPipes(folders: RoomFolders, account: JobAccount): Promise<void> {
  const paths = questionPipes.map((name) => join(folders.taskData, name));
  for (const path of paths) if (!existsSync(dirname(path))) ownFolder(dirname(path), account);
  await promisify(execFile)("mkfifo", ["-m", "666", ...paths]);
}

/** Makes a directory of the job's below the room's root, before any of the job's code has run there. */
export function makeJobFolder(folders: RoomFolders, pathInside: string, account: JobAccount): void {
  let path = folders.root;
  for (const part of pathInside.split("/").filter((name) => name !== "")) {
    path = join(path, part);
    if (!existsSync(path)) ownFolder(path, account);
  }
}

/** Paths of the room as the job sees them. */
export function pathsInside(room: Room): { home: string; taskData: string } {
  if (room.sandbox !== null) return { home: homeInside, taskData: taskDataInside };
  return { home: room.folders.home, taskData: room.folders.taskData };
}

/** Whether the job has asked for its remaining steps to be skipped. */
export function isRoomHalted(folders: RoomFolders): boolean {
  return existsSync(join(folders.taskData, haltFileName));
}

/** Deletes a room's files, also those a job made unreadable. Never rejects: what stays is swept at the next start. */
export async function removeRoom(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    await openFolders(directory).catch(() => {});
    await rm(directory, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}

async function openFolders(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(directory, entry.name)).catch(() => {});
  }
}

function ownFolder(path: string, account: JobAccount): void {
  mkdirSync(path, { mode: 0o755 });
  if (account.entersAsRoot) chownSync(path, account.uid, account.gid);
}
