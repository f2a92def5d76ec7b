import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { isBlobKey } from "#server/core/storage/blob-key.ts";
import { incomingFolder } from "#server/core/storage/incoming-folder.ts";

/** A file that is to be handed over to the store. */
export interface IncomingFile {
  readonly name: string;
  readonly path: string;
}

/** What a file holds. */
export interface FileDigest {
  readonly sizeBytes: number;
  readonly sha256: string;
}

const readBytesAtOnce = 1024 * 1024;

/**
 * The server's store, for an agent on the same machine. What passes between
 * them stays a file: a name for it is given away, and its bytes are read once,
 * to be hashed.
 */
export class NearStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A name for a new file. The file is the caller's to make, and to remove unless it was handed over. */
  async incoming(): Promise<IncomingFile> {
    const folder = join(this.#directory, incomingFolder);
    await mkdir(folder, { recursive: true });
    const name = randomUUID();
    return { name, path: join(folder, name) };
  }

  /** Gives a stored object another name, which keeps it whatever becomes of the object. False where that cannot be done. */
  async keep(key: string, path: string): Promise<boolean> {
    if (!isBlobKey(key)) return false;
    return link(join(this.#directory, ...key.split("/")), path).then(
      () => true,
      () => false,
    );
  }
}

/** Reads a file through once; with `isNew` also brings it to the disk meanwhile. */
export async function digestFile(path: string, { isNew }: { readonly isNew: boolean }): Promise<FileDigest> {
  const file = await open(path, isNew ? "r+" : "r");
  try {
    const synced = isNew ? file.sync() : Promise.resolve();
    synced.catch(() => {});
    const hash = createHash("sha256");
    const room = Buffer.allocUnsafeSlow(readBytesAtOnce);
    let sizeBytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(room, 0, room.length, sizeBytes);
      if (bytesRead === 0) break;
      hash.update(room.subarray(0, bytesRead));
      sizeBytes += bytesRead;
    }
    await synced;
    return { sizeBytes, sha256: hash.digest("hex") };
  } finally {
    await file.close();
  }
}
