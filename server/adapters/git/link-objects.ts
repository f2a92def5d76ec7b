import { randomUUID } from "node:crypto";
import { constants, statSync } from "node:fs";
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";

/** Times of directories that were copied whole, so that the next look skips them. Keyed by path; one for each mirror. */
export type SeenDirectories = Map<string, number>;

/** From which object store to which, and what is known to be there already. */
export interface LinkRequest {
  /** An `objects` directory. */
  readonly from: string;
  readonly to: string;
  readonly seen: SeenDirectories;
  readonly nowMilliseconds: number;
}

const attemptsMax = 4;
const alternatesDepthMax = 5;
/** A directory changed so recently may change again without a new time. */
const settledMilliseconds = 2_000;
const filesAtOnce = 32;
const packName = /^pack-[0-9a-f]{40,64}\.(pack|rev|bitmap|idx)$/;
const looseName = /^[0-9a-f]{38,62}$/;
/** A pack counts once its index is there, so that comes last. */
const packOrder = ["pack", "rev", "bitmap", "idx"];

/**
 * Gives a mirror every object that a repository has, by hard links: no content
 * is copied, no process started, and the files outlive the source's garbage
 * collection and the source itself. Where links cannot be made (another file
 * system, another owner) files are copied. When the source is repacked
 * meanwhile, it looks again. Objects never change, so what is there is right.
 */
export async function linkObjects(request: LinkRequest, depth = 0): Promise<void> {
  for (const alternate of await alternatesOf(request.from)) {
    if (depth < alternatesDepthMax) await linkObjects({ ...request, from: alternate }, depth + 1);
  }
  for (let attempt = 1; ; attempt += 1) {
    const before = await packsOf(request.from);
    const isWhole = (await linkPacks(request, before)) && (await linkLoose(request));
    const after = await packsOf(request.from);
    if (isWhole && after.join() === before.join()) return;
    if (attempt === attemptsMax) throw new Error(`the repository kept changing while it was copied: ${request.from}`);
    for (const path of [...request.seen.keys()]) if (path.startsWith(request.from)) request.seen.delete(path);
  }
}

async function packsOf(objects: string): Promise<string[]> {
  const names = await readdir(join(objects, "pack")).catch(() => []);
  const rank = (name: string): number => packOrder.indexOf(name.slice(name.lastIndexOf(".") + 1));
  return names.filter((name) => packName.test(name)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

async function linkPacks({ from, to }: LinkRequest, names: readonly string[]): Promise<boolean> {
  const known = new Set(await readdir(join(to, "pack")));
  const missing = names.filter((name) => !known.has(name));
  let isWhole = true;
  for (const name of missing) isWhole = (await place(join(from, "pack", name), join(to, "pack", name))) && isWhole;
  return isWhole;
}

async function linkLoose({ from, to, seen, nowMilliseconds }: LinkRequest): Promise<boolean> {
  let isWhole = true;
  for (let fan = 0; fan < 256; fan += 1) {
    const name = fan.toString(16).padStart(2, "0");
    const directory = join(from, name);
    // Asking 256 times in this thread takes a millisecond, by way of other threads ten.
    const changed = statSync(directory, { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined || seen.get(directory) === changed) continue;
    isWhole = (await linkDirectory(directory, join(to, name))) && isWhole;
    if (nowMilliseconds - changed > settledMilliseconds) seen.set(directory, changed);
  }
  return isWhole;
}

async function linkDirectory(from: string, to: string): Promise<boolean> {
  const [names, known] = await Promise.all([readdir(from).catch(() => []), readdir(to).catch(() => null)]);
  if (known === null) await mkdir(to, { recursive: true });
  const have = new Set(known ?? []);
  const missing = names.filter((name) => looseName.test(name) && !have.has(name));
  let isWhole = true;
  for (let at = 0; at < missing.length; at += filesAtOnce) {
    const some = missing.slice(at, at + filesAtOnce);
    const placed = await Promise.all(some.map((name) => place(join(from, name), join(to, name))));
    isWhole = isWhole && placed.every(Boolean);
  }
  return isWhole;
}

/** False when the file vanished from the source. */
async function place(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return true;
    if (code === "ENOENT") return false;
    return copy(from, to);
  }
}

async function copy(from: string, to: string): Promise<boolean> {
  const temporary = `${to}.${randomUUID()}.tmp`;
  try {
    await copyFile(from, temporary, constants.COPYFILE_FICLONE);
    const file = await open(temporary, "r");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, to);
    return true;
  } catch (error) {
    await rm(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Object directories that a repository borrows from. */
async function alternatesOf(objects: string): Promise<string[]> {
  const text = await readFile(join(objects, "info", "alternates"), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => (isAbsolute(line) ? line : resolve(objects, line)));
}
