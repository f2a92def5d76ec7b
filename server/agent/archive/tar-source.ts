import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { archiveTools } from "#server/agent/archive/archive-tools.ts";
import { openArchive } from "#server/agent/archive/open-archive.ts";
import { whenClosed } from "#server/agent/archive/packed-tree.ts";
import type { PipePair } from "#server/agent/archive/pipe-pair.ts";
import { TarPump } from "#server/agent/archive/tar-pump.ts";
import type { ArchiveLimits } from "#server/agent/archive/tar-rules.ts";

/** A checked archive's file. */
export interface ArchiveFile {
  readonly file: string;
  readonly limits: ArchiveLimits;
}

/** Where a tar stream comes from: one that was judged to be harmless, or an archive that is judged on its way. */
export type TarSource = { readonly stream: Readable } | { readonly archive: ArchiveFile };

/** What feeding a tar program takes. */
export interface Feeding {
  /** The program reads the other end. It is closed when all is said, or nobody listens any more. */
  readonly writeFd: number;
  readonly makePipe: () => PipePair;
  readonly signal?: AbortSignal | undefined;
}

/** The stream of a source. It breaks with ArchiveFault at what must not be unpacked. */
export async function tarStreamOf(source: TarSource): Promise<Readable> {
  return "stream" in source ? source.stream : openArchive(source.archive.file, source.archive.limits);
}

/**
 * Feeds a source to a program. Rejects with ArchiveFault, or with a stream's
 * own error; that the program stopped reading is no error, as its end tells why.
 */
export async function feedTar(source: TarSource, feeding: Feeding): Promise<void> {
  if ("archive" in source && (await archiveTools()).hasZstd) return pumpArchive(source.archive, feeding);
  const stream = await tarStreamOf(source);
  const stop = () => stream.destroy(new Error("the task was stopped"));
  feeding.signal?.addEventListener("abort", stop, { once: true });
  if (feeding.signal?.aborted) stop();
  const output = new Socket({ fd: feeding.writeFd, readable: false, writable: true });
  await pipeline(stream, output).catch(() => {});
  feeding.signal?.removeEventListener("abort", stop);
  if (stream.errored !== null) throw stream.errored;
}

async function pumpArchive({ file, limits }: ArchiveFile, { writeFd, makePipe, signal }: Feeding): Promise<void> {
  const { readFd, writeFd: plainFd } = makePipe();
  const zstd = spawn("zstd", ["-q", "-d", "-c", "--", file], { stdio: ["ignore", plainFd, "ignore"] });
  closeSync(plainFd);
  const unpacked = whenClosed(zstd);
  const stop = () => zstd.kill("SIGKILL");
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const fault = await TarPump.take()
    .run({ readFd, writeFd, limits })
    .then(
      () => null,
      (error: Error) => error,
    );
  if (fault !== null) stop();
  const code = await unpacked;
  signal?.removeEventListener("abort", stop);
  if (signal?.aborted) throw new Error("the task was stopped");
  // What it then lacks, the pump misses first.
  if (code !== null && code !== 0) throw new ArchiveFault("its compression is damaged");
  if (fault !== null) throw fault;
}
