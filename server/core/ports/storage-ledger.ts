import type { TaskId } from "#server/core/ids.ts";
import type { StoredBlob } from "#server/core/ports/blob-store.ts";
import type { StorageCutoffs } from "#server/core/retention/storage-cutoffs.ts";

/** How many objects of a kind there are, and how large they are together. */
export interface StorageAmount {
  readonly count: number;
  readonly bytes: number;
}

/** The kinds of what is kept. */
export const storageKinds = ["caches", "workspaces", "artifacts"] as const;
export type StorageKind = (typeof storageKinds)[number];

/** What is kept, by kind, and what of it is beyond its time. */
export type StorageReport = Readonly<
  Record<StorageKind, { readonly kept: StorageAmount; readonly expired: StorageAmount }>
>;

/**
 * Knows of every object in the blob store whether something refers to it.
 * Objects that nothing refers to are called loose: uploads under way, and what
 * was given up.
 */
export interface StorageLedger {
  /** Notes an upload before its first byte. It stays loose until something refers to it. */
  begin(upload: { readonly blobKey: string; readonly taskId: TaskId; readonly removableAt: Date }): Promise<void>;
  /** Notes that an upload is complete. */
  complete(blobKey: string, stored: StoredBlob): Promise<void>;
  /** What is kept, and what of it would expire now. */
  report(cutoffs: StorageCutoffs): Promise<StorageReport>;
  /** Gives up at most `limit` objects of each kind that are beyond their time, and tells what. */
  expire(cutoffs: StorageCutoffs, limit: number): Promise<Readonly<Record<StorageKind, StorageAmount>>>;
  /**
   * Removes at most `limit` loose objects whose time has come by `remove`, and
   * gives how many. One whose removal fails stays for a later time. An upload
   * that is being recorded meanwhile is either recorded or removed, never both.
   */
  sweep(now: Date, limit: number, remove: (blobKey: string) => Promise<void>): Promise<number>;
}
