import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "#server/core/error/app-error.ts";
import type { BlobStore, StoredBlob } from "#server/core/ports/blob-store.ts";
import { requireBlobKey } from "#server/core/storage/blob-key.ts";
import { incomingFolder, isIncomingName } from "#server/core/storage/incoming-folder.ts";

/** An upload that has not become an object by then never will. */
const incomingMillisecondsMax = 7 * 24 * 3600 * 1000;
const readBytesAtOnce = 256 * 1024;

/**
 * Objects as files below `root`, the key's parts as directories. An object is
 * written under a temporary name, synced and renamed, so a reader sees the old
 * one or the new one whole, and a power cut leaves at most a file under
 * `.incoming` that nobody reads; the first start a week later removes it.
 */
export function createDiskBlobStore(options: { readonly root: string }): BlobStore {
  const { root } = options;
  const incoming = join(root, incomingFolder);
  void removeOld(incoming);
  return {
    async put(key, content, sizeBytesMax) {
      const path = blobPath(root, key);
      const temporary = join(incoming, randomUUID());
      try {
        await Promise.all([mkdir(dirname(path), { recursive: true }), mkdir(incoming, { recursive: true })]);
        const stored = await writeDurably(temporary, content, sizeBytesMax);
        await rename(temporary, path);
        await syncDirectory(dirname(path));
        return stored;
      } catch (error) {
        await rm(temporary, { force: true });
        throw isDiskFull(error) ? storageFull(error) : error;
      }
    },
    async open(key, range) {
      const file = await openIfThere(blobPath(root, key));
      if (file === null) return null;
      return createReadStream("", { fd: file, highWaterMark: readBytesAtOnce, ...range });
    },
    downloadUrl: async () => null,
    nearby: {
      async adopt(key, incomingName, sizeBytesMax) {
        const path = blobPath(root, key);
        const file = isIncomingName(incomingName) ? await openIfThere(join(incoming, incomingName)) : null;
        if (file === null) return null;
        try {
          const { size } = await file.stat();
          if (size > sizeBytesMax) throw tooLarge(sizeBytesMax);
          await file.sync();
          await mkdir(dirname(path), { recursive: true });
          await rename(join(incoming, incomingName), path);
          await syncDirectory(dirname(path));
          return size;
        } finally {
          await file.close();
        }
      },
    },
    async remove(key) {
      await rm(blobPath(root, key), { force: true });
    },
  };
}

/** The file of a key. Throws for a key that is not made of plain names, so that none can leave the root. */
export function blobPath(root: string, key: string): string {
  requireBlobKey(key);
  return join(root, ...key.split("/"));
}

async function writeDurably(
  path: string,
  content: AsyncIterable<Uint8Array>,
  sizeBytesMax: number,
): Promise<StoredBlob> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const file = await open(path, "wx", 0o640);
  try {
    for await (const piece of content) {
      sizeBytes += piece.length;
      if (sizeBytes > sizeBytesMax) throw tooLarge(sizeBytesMax);
      const written = writeWhole(file, piece);
      hash.update(piece);
      await written;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sizeBytes, sha256: hash.digest("hex") };
}

async function writeWhole(file: FileHandle, piece: Uint8Array): Promise<void> {
  let at = 0;
  while (at < piece.length) at += (await file.write(piece, at)).bytesWritten;
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}

/** A refusal, not an outage: trying again would fill the disk again. */
function storageFull(cause: unknown): AppError {
  return new AppError("too_large", {
    userMessage: "The server's storage is full, so nothing was stored. Free some space, or shorten the retention.",
    cause,
  });
}

function tooLarge(sizeBytesMax: number): AppError {
  return new AppError("too_large", {
    userMessage: `The file is larger than ${sizeBytesMax} bytes, the most that is stored.`,
  });
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function removeOld(incoming: string): Promise<void> {
  for (const name of await readdir(incoming).catch(() => [])) {
    const path = join(incoming, name);
    const { mtimeMs = Date.now() } = (await stat(path).catch(() => null)) ?? {};
    if (Date.now() - mtimeMs > incomingMillisecondsMax) await rm(path, { force: true }).catch(() => undefined);
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
