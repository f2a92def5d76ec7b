import { readdir, readFile, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { CliError, exitCodes } from "#server/cli/cli-error.ts";
import type { Terminal } from "#server/cli/terminal.ts";
import { packFiles } from "#server/config/pack/pack-files.ts";

/** A folder that holds more than this is not the one that was meant. */
const filesMax = 5000;
const fileBytesMax = 10_000_000;

/** Every file below a folder as text, by path with slashes. Hidden folders and `node_modules` are left out. */
export async function readFolder(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(join(folder, sep).length).split(sep).join("/");
    if (!entry.isFile() || /(^|\/)(\.|node_modules\/)/.test(name)) continue;
    if (files.size === filesMax)
      throw new CliError(`${folder} holds more than ${filesMax} files.`, { exitCode: exitCodes.usage });
    if ((await stat(path)).size <= fileBytesMax) files.set(name, await readFile(path, "utf8"));
  }
  return files;
}

/** Makes one text of a folder. Throws a CliError with every fault on a line of its own. */
export async function packFolder(folder: string, kind: "orb" | "config"): Promise<string> {
  const packed = packFiles(await readFolder(folder), kind);
  if (packed.ok) return packed.text;
  const lines = packed.faults.map(({ path, line, message }) => `${join(folder, path)}:${line} ${message}`);
  throw new CliError(lines.join("\n"));
}

/** The text of an orb: of a folder that is packed, of a file, or of standard input for `-`. */
export async function readOrbText(terminal: Terminal, path: string): Promise<string> {
  if (path === "-") return terminal.readStandardInput();
  return (await isFolder(path)) ? packFolder(path, "orb") : readText(path);
}

/** Whether there is a folder at a path. Throws a CliError when there is nothing. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  return found.isDirectory();
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

function unreadable(path: string, cause: unknown): CliError {
  return new CliError(`${path} cannot be read.`, { exitCode: exitCodes.usage, cause });
}
