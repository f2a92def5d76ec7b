/** A cache of a project. */
export interface CacheView {
  readonly id: string;
  readonly key: string;
  readonly paths: readonly string[];
  /** As it is stored. */
  readonly sizeBytes: number;
  /** What it unpacks to. */
  readonly unpackedBytes: number;
  readonly createdAt: string;
  readonly lastUsedAt: string;
}
