import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import type { Actor } from "#server/core/actor.ts";
import {
  type StorageAmount,
  type StorageKind,
  type StorageReport,
  storageKinds,
} from "#server/core/ports/storage-ledger.ts";
import { storageCutoffs } from "#server/core/retention/storage-cutoffs.ts";

type CleanDeps = Pick<Deps, "storage" | "blobs" | "clock" | "retention">;

/** What was given up, and how many objects left the store. */
export interface StorageCleaning {
  readonly expired: Readonly<Record<StorageKind, StorageAmount>>;
  readonly objectsRemoved: number;
}

/** Small enough that nobody waits for it, and that it can be stopped at any moment. */
const expiredPerBatch = 200;
const objectsPerBatch = 100;

/** What is kept, and what of it is beyond its time. */
export async function reportStorage(deps: CleanDeps, actor: Actor): Promise<StorageReport> {
  authorize(actor, "storage.report");
  return deps.storage.report(storageCutoffs(deps.retention, deps.clock.now()));
}

/** Gives up all that is beyond its time, and removes all objects that nothing refers to. */
export async function cleanStorage(deps: CleanDeps, actor: Actor): Promise<StorageCleaning> {
  authorize(actor, "storage.clean");
  let whole: StorageCleaning = await cleanStorageBatch(deps);
  for (let batch = whole; isFull(batch); ) {
    batch = await cleanStorageBatch(deps);
    whole = sumOf(whole, batch);
  }
  return whole;
}

/** One small piece of the same, for the engine's reaper. An object that cannot be removed now is tried again later. */
export async function cleanStorageBatch(deps: CleanDeps): Promise<StorageCleaning> {
  const now = deps.clock.now();
  const expired = await deps.storage.expire(storageCutoffs(deps.retention, now), expiredPerBatch);
  const objectsRemoved = await deps.storage.sweep(now, objectsPerBatch, (key) => deps.blobs.remove(key));
  return { expired, objectsRemoved };
}

function isFull({ expired, objectsRemoved }: StorageCleaning): boolean {
  return objectsRemoved === objectsPerBatch || storageKinds.some((kind) => expired[kind].count === expiredPerBatch);
}

function sumOf(one: StorageCleaning, other: StorageCleaning): StorageCleaning {
  const sum = (kind: StorageKind): StorageAmount => ({
    count: one.expired[kind].count + other.expired[kind].count,
    bytes: one.expired[kind].bytes + other.expired[kind].bytes,
  });
  return {
    expired: { caches: sum("caches"), workspaces: sum("workspaces"), artifacts: sum("artifacts") },
    objectsRemoved: one.objectsRemoved + other.objectsRemoved,
  };
}
