import type { TestResult } from "#server/core/test-result/test-result.ts";

/**
 * The part of the agents' door that keeps what jobs leave behind; the table is
 * in `requests.ts`. Archives are tar streams compressed by zstd. One is first
 * uploaded by itself and then recorded as a cache or as a layer of a
 * workspace; what is never recorded is removed again by the server.
 */
export interface ArchiveResponse {
  /** Names the upload in the request that records it. */
  readonly archive: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Hands over an archive that an agent of the server's own machine has laid
 * into the store's incoming folder, having hashed what lies there.
 */
export interface AdoptArchiveRequest {
  readonly epoch: number;
  /** Its name in there. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Where below the store's folder an archive lies, for agents of the server's own machine; null in a store that is elsewhere. */
export interface ArchiveKeyResponse {
  readonly key: string | null;
}

/** An archive as it is fetched and checked. */
export interface StoredArchive {
  readonly id: string;
  /** Compressed. */
  readonly sizeBytes: number;
  /** Of the tar stream: one that unpacks to more is not what was stored. */
  readonly unpackedBytes: number;
  /** Lower-case hex, of the compressed bytes. */
  readonly sha256: string;
}

/** Asks for a cache of the task's project. */
export interface FindCacheRequest {
  readonly epoch: number;
  /** Looked for one after another; the newest cache whose key begins with the first that has any is found. */
  readonly keys: readonly string[];
  /** True asks for exactly these keys: whether there is something to save at all. */
  readonly exact: boolean;
}

/** What was found, or null. */
export interface FindCacheResponse {
  readonly cache: CacheEntry | null;
}

/** A cache. */
export interface CacheEntry extends StoredArchive {
  readonly key: string;
  /** What was saved: absolute paths as the job saw them. */
  readonly paths: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Records an uploaded archive as a cache. */
export interface RecordCacheRequest {
  readonly epoch: number;
  readonly archive: string;
  readonly key: string;
  readonly paths: readonly string[];
  readonly unpackedBytes: number;
}

/** False when another job had recorded this key first: the archive was dropped. */
export interface RecordCacheResponse {
  readonly stored: boolean;
}

/** Records an uploaded archive as a layer of the workflow's workspace. */
export interface RecordLayerRequest {
  readonly epoch: number;
  readonly archive: string;
  /** What the layer was made of: paths relative to its root. */
  readonly paths: readonly string[];
  readonly unpackedBytes: number;
}

/** One layer of a workspace. */
export interface WorkspaceLayer extends StoredArchive {
  /** Place of its job in `jobs`. */
  readonly job: number;
  readonly nodeIndex: number;
  readonly paths: readonly string[];
  /** True when it was kept for its time and then removed. */
  readonly isExpired: boolean;
}

/** Everything that the jobs before this one have persisted. */
export interface WorkspaceResponse {
  /** In graph order: a job stands behind everything it came after. `after` names those by their place. */
  readonly jobs: readonly { readonly name: string; readonly after: readonly number[] }[];
  /** In the order in which they are unpacked. */
  readonly layers: readonly WorkspaceLayer[];
}

/** A piece of a step's test results. Sending it again is harmless: results are kept by step and place. */
export interface TestResultsRequest {
  readonly epoch: number;
  readonly step: number;
  /** The place of the first of these among the step's results. */
  readonly from: number;
  readonly results: readonly TestResult[];
}

/** What test times are told by. */
export const timingTypes = ["file", "classname", "testname"] as const;
export type TimingType = (typeof timingTypes)[number];

/**
 * How long tests took lately, summed by what was asked for: in the newest run
 * of this job on its branch that had the test, else on the default branch.
 */
export interface TestTimingsResponse {
  readonly timings: readonly { readonly name: string; readonly seconds: number }[];
}
