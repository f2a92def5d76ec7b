import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { archiveTools, gnuTarOptions } from "#server/agent/archive/archive-tools.ts";
import {
  type PackEnd,
  type PackedTree,
  type PackTarget,
  packByProgram,
  packIntoByProgram,
} from "#server/agent/archive/packed-tree.ts";
import { feedTar } from "#server/agent/archive/tar-source.ts";
import { type PackRequest, UnpackFailure, type UnpackRequest } from "#server/agent/executors/executor.ts";
import type { PipeStore } from "#server/agent/executors/host/pipe-store.ts";
import { defaultPath } from "#server/agent/executors/job-tools.ts";

/** How programs are run for a room. */
export interface RoomPrograms {
  /** What to run outside to run a command inside, at a directory inside. */
  readonly enter: (argv: readonly string[], workingDirectory: string) => readonly string[];
  /** The room's root where it is no root to the job, else empty: names in archives are told without it. */
  readonly ownRoot: string;
  readonly pipes: PipeStore;
}

const environment = { PATH: defaultPath, LC_ALL: "C" };
const wordsCharactersMax = 2_000;

/** Packs places of a room. The room's own user reads them, in the room. */
export async function packRoom(room: RoomPrograms, request: PackRequest): Promise<PackedTree> {
  return packByProgram(await packCommand(room, request), { cwd: "/", env: environment });
}

/** Packs them into a file outside the room. Null where this machine lacks programs for it. */
export async function packRoomInto(
  room: RoomPrograms,
  request: PackRequest,
  target: PackTarget,
): Promise<PackEnd | null> {
  return packIntoByProgram(await packCommand(room, request), { cwd: "/", env: environment }, target);
}

async function packCommand(room: RoomPrograms, { base, paths }: PackRequest): Promise<readonly string[]> {
  const { hasGnuTar } = await archiveTools();
  const options = hasGnuTar ? ["--totals", ...gnuTarOptions] : [];
  return room.enter(["tar", ...options, "-C", directoryOf(room, base), "-cf", "-", "--", ...paths], "/");
}

/** Unpacks into a room, as its user and in the room: nothing outside of it can be reached. */
export async function unpackRoom(room: RoomPrograms, { base, source, signal }: UnpackRequest): Promise<void> {
  const directory = directoryOf(room, base);
  const { hasGnuTar } = await archiveTools();
  const options = hasGnuTar ? gnuTarOptions : [];
  const [file = "tar", ...args] = room.enter(["tar", ...options, "-C", directory, "-xpf", "-"], "/");
  const { readFd, writeFd } = room.pipes.pair();
  const child = spawn(file, args, { cwd: "/", env: environment, stdio: [readFd, "ignore", "pipe"] });
  closeSync(readFd);
  let words = "";
  child.stderr?.on("data", (bytes: Buffer) => {
    if (words.length < wordsCharactersMax) words += bytes.toString("utf8");
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  closed.catch(() => {});
  try {
    await feedTar(source, { writeFd, makePipe: () => room.pipes.pair(), signal });
  } catch (error) {
    child.kill("SIGKILL");
    await closed;
    throw error;
  }
  // A tar that has read enough, or gives up, closes its input; then it is its own end that counts.
  const code = await closed;
  if (code !== 0) throw UnpackFailure.byProgram(words, code);
}

function directoryOf(room: RoomPrograms, base: string): string {
  return base === "/" && room.ownRoot !== "" ? room.ownRoot : base;
}
