import { createHash } from "node:crypto";
import { AppError } from "#server/core/error/app-error.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import { requireBlobKey } from "#server/core/storage/blob-key.ts";

/** Blobs in memory. Held to the same contract as those on disk. */
export function createFakeBlobStore(): BlobStore {
  const blobs = new Map<string, Buffer>();
  return {
    async put(key, content, sizeBytesMax) {
      requireBlobKey(key);
      const pieces: Uint8Array[] = [];
      let sizeBytes = 0;
      for await (const piece of content) {
        sizeBytes += piece.length;
        if (sizeBytes > sizeBytesMax)
          throw new AppError("too_large", { userMessage: `The file is larger than ${sizeBytesMax} bytes.` });
        pieces.push(piece);
      }
      const whole = Buffer.concat(pieces);
      blobs.set(key, whole);
      return { sizeBytes, sha256: createHash("sha256").update(whole).digest("hex") };
    },
    async open(key, range) {
      requireBlobKey(key);
      const whole = blobs.get(key);
      if (whole === undefined) return null;
      return once(range === undefined ? whole : whole.subarray(range.start, range.end + 1));
    },
    nearby: null,
    downloadUrl: async () => null,
    async remove(key) {
      requireBlobKey(key);
      blobs.delete(key);
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
