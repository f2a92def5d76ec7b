import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { TarGuard } from "#server/agent/archive/tar-guard.ts";
import type { ArchiveEntry, ArchiveLimits } from "#server/agent/archive/tar-rules.ts";

/** Large pieces: each takes a turn of a thread and of this one. */
const unpackedBytesAtOnce = 1024 * 1024;
const packedBytesAtOnce = 256 * 1024;

/**
 * The tar stream in an archive's file, every entry judged before it is let
 * through. It breaks with ArchiveFault at what must not be unpacked, also
 * when the file is not what zstd wrote.
 */
export function openArchive(file: string, limits: ArchiveLimits, onEntry?: (entry: ArchiveEntry) => void): Readable {
  const guard = new TarGuard(limits, onEntry);
  const plain = createZstdDecompress({ chunkSize: unpackedBytesAtOnce });
  plain.on("error", () => guard.destroy(new ArchiveFault("its compression is damaged")));
  pipeline(createReadStream(file, { highWaterMark: packedBytesAtOnce }), plain, guard, () => {});
  return guard;
}

/** Walks through an archive without unpacking it. Throws ArchiveFault. */
export async function walkArchive(
  file: string,
  limits: ArchiveLimits,
  onEntry: (entry: ArchiveEntry) => void,
): Promise<void> {
  const tar = openArchive(file, limits, onEntry);
  for await (const _ of tar) continue;
}
