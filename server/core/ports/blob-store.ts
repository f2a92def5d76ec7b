/** What was stored. */
export interface StoredBlob {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** A store whose objects are files that this machine's own agents reach without its help. */
export interface NearbyBlobs {
  /**
   * Makes a file of the incoming folder an object, wholly or not at all, and
   * gives its size. Null when there is no such file. Throws AppError
   * `too_large` beyond `sizeBytesMax`.
   */
  adopt(key: string, incomingName: string, sizeBytesMax: number): Promise<number | null>;
}

/** Whole objects by key (`isBlobKey`; any other text throws), streamed: never a whole one in memory. */
export interface BlobStore {
  /** Stores a stream under a key, wholly or not at all; an existing object is replaced. Throws AppError `too_large` beyond `sizeBytesMax`. */
  put(key: string, content: AsyncIterable<Uint8Array>, sizeBytesMax: number): Promise<StoredBlob>;
  /** Opens an object from byte `start` to `end` inclusive, or null when there is none. */
  open(
    key: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<AsyncIterable<Uint8Array> | null>;
  /** Removes an object. Harmless when there is none. */
  remove(key: string): Promise<void>;
  /**
   * An address that the object can be downloaded from without this server, for
   * some minutes and by whoever has it; it is served with these headers. Null
   * where there is none: then `open` is the only way.
   */
  downloadUrl(key: string, as: { readonly contentType: string; readonly disposition: string }): Promise<string | null>;
  /** Null for a store that is elsewhere. */
  readonly nearby: NearbyBlobs | null;
}
