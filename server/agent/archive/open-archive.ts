import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { archiveTools } from "#server/agent/archive/archive-tools.ts";
import { TarGuard } from "#server/agent/archive/tar-guard.ts";
import type { ArchiveEntry, ArchiveLimits } from "#server/agent/archive/tar-rules.ts";

/**
 * The tar stream in an archive's file, every entry judged before it is let
 * through. It breaks with ArchiveFault at what must not be unpacked, also
 * when the file is not what zstd wrote.
 */
export async function openArchive(
  file: string,
  limits: ArchiveLimits,
  onEntry?: (entry: ArchiveEntry) => void,
): Promise<Readable> {
  const { hasZstd } = await archiveTools();
  const guard = new TarGuard(limits, onEntry);
  if (hasZstd) pipeFromProgram(file, guard);
  else {
    const plain = createZstdDecompress({ chunkSize: 256 * 1024 });
    plain.on("error", () => guard.destroy(damaged()));
    pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), plain, guard, () => {});
  }
  return guard;
}

/** Walks through an archive without unpacking it. Throws ArchiveFault. */
export async function walkArchive(
  file: string,
  limits: ArchiveLimits,
  onEntry: (entry: ArchiveEntry) => void,
): Promise<void> {
  const tar = await openArchive(file, limits, onEntry);
  for await (const _ of tar) continue;
}

function pipeFromProgram(file: string, guard: TarGuard): void {
  const child = spawn("zstd", ["-q", "-d", "-c", "--", file], { stdio: ["ignore", "pipe", "ignore"] });
  guard.once("close", () => child.kill("SIGKILL"));
  const failed = () => guard.destroy(damaged());
  child.once("error", failed);
  child.stdout.once("error", failed);
  // The guard ends only once it is known that the program ended well.
  child.stdout.pipe(guard, { end: false });
  child.once("close", (code) => (code === 0 ? guard.end() : failed()));
}

function damaged(): ArchiveFault {
  return new ArchiveFault("its compression is damaged");
}
