import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What of this machine's own programs makes archives faster. */
export interface ArchiveTools {
  /** zstd uses all processors; without it this process compresses by itself. */
  readonly hasZstd: boolean;
  /** GNU tar tells how much it has written, so nobody needs to count behind it. */
  readonly hasGnuTar: boolean;
}

/** Left to itself GNU tar moves 10 KiB at a time; a pipe holds more, and each time costs the machine two turns. */
export const gnuTarOptions = ["--blocking-factor=128"] as const;

let found: Promise<ArchiveTools> | null = null;

/** Looks once for the programs. */
export function archiveTools(): Promise<ArchiveTools> {
  found ??= Promise.all([versionOf("zstd"), versionOf("tar")]).then(([zstd, tar]) => ({
    hasZstd: /zstd|zstandard/i.test(zstd),
    hasGnuTar: tar.includes("GNU tar"),
  }));
  return found;
}

async function versionOf(program: string): Promise<string> {
  return promisify(execFile)(program, ["--version"]).then(
    ({ stdout }) => stdout,
    () => "",
  );
}
