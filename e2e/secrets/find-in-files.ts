import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A text that stands in a file, and which. */
export interface FoundText {
  readonly file: string;
  readonly text: string;
}

/** Where any of these texts stands in any file below a directory: logs, the database's own files, everything. */
export async function findInFiles(directory: string, texts: readonly string[]): Promise<readonly FoundText[]> {
  const entries = await readdir(directory, { recursive: true });
  const found: FoundText[] = [];
  for (const entry of entries) {
    const bytes = await readRegularFile(join(directory, entry));
    for (const text of texts) if (bytes.includes(text)) found.push({ file: entry, text });
  }
  return found;
}

/** Nothing for what is no file, or was removed meanwhile. */
async function readRegularFile(path: string): Promise<Buffer> {
  try {
    return (await lstat(path)).isFile() ? await readFile(path) : Buffer.alloc(0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
