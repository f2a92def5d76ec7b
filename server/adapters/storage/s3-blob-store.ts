import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { AppError } from "#server/core/error/app-error.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import { requireBlobKey } from "#server/core/storage/blob-key.ts";

/** Where the bucket is, and the key to it. */
export interface S3Settings {
  readonly bucket: string;
  /** Absent: Amazon's, by the region. */
  readonly endpoint?: string;
  readonly region: string;
  /** Absent: what the machine's own role or AWS configuration gives. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle: boolean;
}

/** An upload of unknown size holds this much for each part at once. With 10,000 parts it reaches 156 GiB. */
const partBytes = 16 * 1024 * 1024;
const partsAtOnce = 2;
/** A link is used at once; whoever keeps it has to ask again. */
const linkSecondsMax = 600;

/**
 * Objects in a bucket that speaks S3. Uploads go in parts and become an
 * object only when the last part is there, so a reader sees the old one or the
 * new one whole; parts of an upload that broke off are removed.
 */
export function createS3BlobStore(settings: S3Settings): BlobStore {
  const { bucket: Bucket, endpoint, region, credentials, forcePathStyle } = settings;
  const client = new S3Client({
    region,
    forcePathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Endpoints besides Amazon's do not all know the newer checksums; the content's own SHA-256 is ours anyway.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return {
    put: async (Key, content, sizeBytesMax) => {
      requireBlobKey(Key);
      const meter = new MeteredContent(content, sizeBytesMax);
      const params = { Bucket, Key, Body: Readable.from(meter, { objectMode: false, highWaterMark: 1024 * 1024 }) };
      const upload = new Upload({ client, params, partSize: partBytes, queueSize: partsAtOnce });
      await spoken(upload.done()).catch((error: unknown) => {
        throw meter.fault ?? error;
      });
      return meter.stored();
    },
    open: async (Key, range) => {
      requireBlobKey(Key);
      const Range = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...Range }));
        return (Body ?? null) as AsyncIterable<Uint8Array> | null;
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
        throw unavailable(error);
      }
    },
    remove: async (Key) => {
      requireBlobKey(Key);
      await spoken(client.send(new DeleteObjectCommand({ Bucket, Key })));
    },
    nearby: null,
    downloadUrl: async (Key, { contentType, disposition }) => {
      requireBlobKey(Key);
      const types = { ResponseContentType: contentType, ResponseContentDisposition: disposition };
      const command = new GetObjectCommand({ Bucket, Key, ...types });
      return getSignedUrl(client, command, { expiresIn: linkSecondsMax });
    },
  };
}

/** Content on its way, counted and hashed. What stops it is kept, because an upload tells its own error for it. */
class MeteredContent implements AsyncIterable<Uint8Array> {
  readonly #content: AsyncIterable<Uint8Array>;
  readonly #sizeBytesMax: number;
  readonly #hash = createHash("sha256");
  #sizeBytes = 0;
  fault: unknown = null;

  constructor(content: AsyncIterable<Uint8Array>, sizeBytesMax: number) {
    this.#content = content;
    this.#sizeBytesMax = sizeBytesMax;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of this.#content) {
        this.#sizeBytes += piece.length;
        if (this.#sizeBytes > this.#sizeBytesMax) throw tooLarge(this.#sizeBytesMax);
        this.#hash.update(piece);
        yield piece;
      }
    } catch (error) {
      this.fault = error;
      throw error;
    }
  }

  stored() {
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.digest("hex") };
  }
}

async function spoken<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(cause: unknown): AppError {
  return new AppError("unavailable", {
    userMessage: "The object storage does not answer as it should. Try again later.",
    detail: { reason: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) },
    cause,
  });
}

function tooLarge(sizeBytesMax: number): AppError {
  return new AppError("too_large", {
    userMessage: `The file is larger than ${sizeBytesMax} bytes, the most that is stored.`,
  });
}
