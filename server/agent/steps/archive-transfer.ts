import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline as pipe, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { DoorFault } from "#server/agent/door/door-fault.ts";
import type { PackRequest } from "#server/agent/executors/executor.ts";
import { digestFile, type NearStore } from "#server/agent/steps/near-store.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { StepFault, untilAnswered } from "#server/agent/steps/step-fault.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StoredArchive } from "#server/core/agent-protocol/storage-requests.ts";

/** An archive that the server has, to be recorded. */
export interface UploadedTree {
  readonly archive: string;
  readonly sizeBytes: number;
  readonly unpackedBytes: number;
}

/** Passes bytes on and knows their number and hash. */
class Meter extends Transform {
  readonly #hash = createHash("sha256");
  readonly #log: StepLog;
  sizeBytes = 0;

  constructor(log: StepLog) {
    super({ highWaterMark: 1024 * 1024 });
    this.#log = log;
  }

  override _transform(piece: Buffer, _: BufferEncoding, done: (error: Error | null, piece: Buffer) => void): void {
    this.#hash.update(piece);
    this.sizeBytes += piece.length;
    this.#log.lastOutputAt = performance.now();
    done(null, piece);
  }

  sha256(): string {
    return this.#hash.digest("hex");
  }
}

/**
 * Packs places of the job into the server's store: as a file where that is on
 * this machine, else uploaded while it is made, so that nothing of it touches
 * a disk here. While the server is away it begins anew. Throws StepFault when
 * what is packed cannot be read.
 */
export async function uploadTree(context: StepContext, log: StepLog, request: PackRequest): Promise<UploadedTree> {
  const { nearStore: near, stop } = context;
  const handedOver = near === null ? null : await handOver(context, { request, near, log });
  stop.stopping.throwIfAborted();
  return handedOver ?? streamTree(context, log, request);
}

/** Packs into the server's own store. Null when that does not work, for whatever reason: uploading tells the reason. */
async function handOver(
  context: StepContext,
  { request, near, log }: { readonly request: PackRequest; readonly near: NearStore; readonly log: StepLog },
): Promise<UploadedTree | null> {
  const { stopping } = context.stop;
  const file = await near.incoming().catch(() => null);
  if (file === null) return null;
  try {
    const end = await whileGrowing(file.path, log, () =>
      context.environment.packTreeInto(request, { file: file.path, signal: stopping }),
    );
    if (end === null || end.fault !== null || stopping.aborted) return null;
    const digest = await digestFile(file.path, { isNew: true });
    const stored = await untilAnswered(context, () =>
      context.door.storage.adoptArchive(context.spec, { file: file.name, ...digest }, stopping),
    );
    return { archive: stored.archive, sizeBytes: stored.sizeBytes, unpackedBytes: end.unpackedBytes };
  } catch {
    return null;
  } finally {
    await rm(file.path, { force: true });
  }
}

const growthMilliseconds = 1_000;

/** While a file grows, its step is not silent. */
async function whileGrowing<Result>(path: string, log: StepLog, work: () => Promise<Result>): Promise<Result> {
  let seenBytes = 0;
  const look = async () => {
    const { size = 0 } = (await stat(path).catch(() => null)) ?? {};
    if (size !== seenBytes) log.lastOutputAt = performance.now();
    seenBytes = size;
  };
  const timer = setInterval(() => void look(), growthMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

function streamTree(context: StepContext, log: StepLog, request: PackRequest): Promise<UploadedTree> {
  return untilAnswered(context, async () => {
    const packed = await context.environment.packTree(request);
    const meter = new Meter(log);
    pipe(packed.stream, meter, () => {});
    try {
      const stored = await context.door.storage.putArchive(context.spec, meter, context.stop.stopping);
      const { unpackedBytes, fault } = await packed.ended;
      if (fault !== null) throw unreadable(fault);
      if (stored.sizeBytes !== meter.sizeBytes || stored.sha256 !== meter.sha256())
        throw new DoorFault("away", "the archive was damaged on its way");
      return { archive: stored.archive, sizeBytes: stored.sizeBytes, unpackedBytes };
    } catch (error) {
      if (packed.stream.errored !== null) throw unreadable(packed.stream.errored.message);
      throw error;
    } finally {
      packed.stream.destroy();
    }
  });
}

function unreadable(why: string): StepFault {
  return new StepFault(`The archive could not be made, so nothing was stored: ${why}`);
}

const downloadsMax = 2;

/**
 * Brings an archive to a file of its own and checks it against its hash while
 * it comes, so that not one file of a damaged one is ever unpacked. The caller
 * removes the file. Throws ArchiveFault when it stays damaged.
 */
export async function downloadArchive(context: StepContext, log: StepLog, stored: StoredArchive): Promise<string> {
  await mkdir(context.scratchDirectory, { recursive: true, mode: 0o700 });
  const file = join(context.scratchDirectory, randomUUID());
  try {
    if (context.nearStore !== null && (await keepNear(context, { near: context.nearStore, stored, file }))) return file;
    for (let downloads = 1; ; downloads++) {
      const isWhole = await untilAnswered(context, () => downloadOnce(context, { log, stored, file }));
      if (isWhole) return file;
      if (downloads >= downloadsMax) throw new ArchiveFault("its bytes are not those that were stored");
    }
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Takes the archive from the server's own store; false when it is not there, or damaged, which a download finds out again. */
async function keepNear(
  context: StepContext,
  { near, stored, file }: { readonly near: NearStore; readonly stored: StoredArchive; readonly file: string },
): Promise<boolean> {
  const { storage } = context.door;
  const { key } = await untilAnswered(context, () =>
    storage.archiveKey(context.spec, stored.id, context.stop.stopping),
  );
  if (key === null || !(await near.keep(key, file))) return false;
  const { sizeBytes, sha256 } = await digestFile(file, { isNew: false });
  if (sizeBytes === stored.sizeBytes && sha256 === stored.sha256) return true;
  await rm(file, { force: true });
  return false;
}

async function downloadOnce(
  context: StepContext,
  { log, stored, file }: { log: StepLog; stored: StoredArchive; file: string },
): Promise<boolean> {
  const body = await context.door.storage.getArchive(context.spec, stored.id, context.stop.stopping);
  const meter = new Meter(log);
  try {
    await pipeline(body, meter, createWriteStream(file, { mode: 0o600, highWaterMark: 1024 * 1024 }));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT" || code === "EIO")
      throw new StepFault(`The build agent's disk could not take the archive: ${message}`);
    throw new DoorFault("away", message);
  }
  return meter.sizeBytes === stored.sizeBytes && meter.sha256() === stored.sha256;
}
