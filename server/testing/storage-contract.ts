import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { CacheStore } from "#server/core/ports/cache-store.ts";
import type { StorageLedger } from "#server/core/ports/storage-ledger.ts";
import type { TestResultStore } from "#server/core/ports/test-result-store.ts";
import type { WorkspaceStore } from "#server/core/ports/workspace-store.ts";
import { storageCutoffs } from "#server/core/retention/storage-cutoffs.ts";

/** The four stores over one memory, with two jobs of one workflow running, the second of which came after the first. */
export interface OpenedStorage {
  readonly caches: CacheStore;
  readonly workspaces: WorkspaceStore;
  readonly testResults: TestResultStore;
  readonly ledger: StorageLedger;
  readonly projectId: string;
  /** Two copies of job `first`, and one of `second`, all at epoch 1. The plan of `second` keeps caches for two days. */
  readonly tasks: { readonly first: string; readonly firstCopy: string; readonly second: string };
  /** Lets the workflow end. */
  endWorkflow(at: Date): Promise<void>;
}

const dayMilliseconds = 24 * 3600 * 1000;
const start = new Date("2026-03-01T00:00:00.000Z");
const later = (days: number) => new Date(start.getTime() + days * dayMilliseconds);
const settings = { cacheDays: 15, workspaceDays: 15, artifactDays: 30 };
let made = 0;

async function upload(storage: OpenedStorage, taskId: string, sizeBytes = 10): Promise<string> {
  const blobKey = `archives/${++made}`;
  await storage.ledger.begin({ blobKey, taskId, removableAt: later(1) });
  await storage.ledger.complete(blobKey, { sizeBytes, sha256: "ab".repeat(32) });
  return blobKey;
}

async function save(storage: OpenedStorage, key: string, about: { task?: string; epoch?: number; at?: Date } = {}) {
  const taskId = about.task ?? storage.tasks.first;
  const blobKey = await upload(storage, taskId);
  const cache = {
    id: systemIds.next(),
    taskId,
    epoch: about.epoch ?? 1,
    key,
    paths: ["/a"],
    unpackedBytes: 20,
    blobKey,
  };
  return { blobKey, cache, stored: await storage.caches.add(cache, about.at ?? start) };
}

async function persist(storage: OpenedStorage, taskId: string, at = start) {
  const blobKey = await upload(storage, taskId);
  const layer = { id: systemIds.next(), taskId, epoch: 1, paths: ["."], unpackedBytes: 20, blobKey };
  return { blobKey, layer, stored: await storage.workspaces.add(layer, at) };
}

/** Removes what is loose at the moment and gives the keys. */
async function sweep(storage: OpenedStorage, now: Date): Promise<string[]> {
  const keys: string[] = [];
  await storage.ledger.sweep(now, 1000, async (key) => void keys.push(key));
  return keys;
}

/** What the stores of caches, workspaces, test results and the ledger promise together. */
export function storageContract(name: string, open: () => Promise<OpenedStorage>): void {
  describe(`storage in ${name}`, () => {
    cachesContract(open);
    workspacesContract(open);
    testResultsContract(open);
    ledgerContract(open);
  });
}

function cachesContract(open: () => Promise<OpenedStorage>): void {
  test("a key is written once: of fifty writers one is first, and the others' objects are let go", async () => {
    const storage = await open();
    const saved = await Promise.all(Array.from({ length: 50 }, () => save(storage, "k")));
    expect(saved.filter(({ stored }) => stored === "stored")).toHaveLength(1);
    expect(saved.filter(({ stored }) => stored === "exists")).toHaveLength(49);
    const [cache] = await storage.caches.list(storage.projectId);
    expect(cache?.blobKey).toBe(saved.find(({ stored }) => stored === "stored")?.blobKey);
    const gone = await sweep(storage, later(0));
    expect(gone).toHaveLength(49);
    expect(gone).not.toContain(cache?.blobKey);
  });

  test("the newest cache that begins with a prefix is found, the exact one only when it is asked for", async () => {
    const storage = await open();
    await save(storage, "v1-abc", { at: later(0) });
    await save(storage, "v1-abcdef", { at: later(1) });
    await save(storage, "v1_%", { at: later(2) });
    const keyOf = async (prefix: string, exact = false) =>
      (await storage.caches.find(storage.projectId, prefix, exact))?.key ?? null;
    expect(await keyOf("v1-abc")).toBe("v1-abcdef");
    expect(await keyOf("v1-abc", true)).toBe("v1-abc");
    expect(await keyOf("v1-a", true)).toBeNull();
    expect(await keyOf("v1_")).toBe("v1_%");
    expect(await keyOf("v1%")).toBeNull();
    expect(await storage.caches.find(systemIds.next(), "v1", false)).toBeNull();
  });

  test("a key of 900 characters of any language is a key", async () => {
    const storage = await open();
    const key = "鍵🗝".repeat(300);
    expect((await save(storage, key)).stored).toBe("stored");
    expect((await storage.caches.find(storage.projectId, key, true))?.key).toBe(key);
  });

  test("nothing is stored for another epoch, from another task's upload, or twice from one", async () => {
    const storage = await open();
    expect((await save(storage, "stale", { epoch: 2 })).stored).toBe("stale");
    const { cache } = await save(storage, "mine");
    expect(await storage.caches.add(cache, start)).toBe("exists");
    expect(await storage.caches.add({ ...cache, key: "other" }, start)).toBe("stale");
    const foreign = { ...cache, key: "foreign", blobKey: await upload(storage, storage.tasks.second) };
    expect(await storage.caches.add(foreign, start)).toBe("stale");
  });

  test("caches are removed by key, by id, or all, and are found no more", async () => {
    const storage = await open();
    for (const key of ["a", "b", "c", "d"]) await save(storage, key);
    const [, , b] = await storage.caches.list(storage.projectId);
    expect(await storage.caches.remove(storage.projectId, { key: "a" })).toBe(1);
    expect(await storage.caches.remove(storage.projectId, { key: "a" })).toBe(0);
    expect(await storage.caches.remove(storage.projectId, { id: b?.id ?? "" })).toBe(1);
    expect(await storage.caches.get(storage.projectId, b?.id ?? "")).toBeNull();
    expect(await storage.caches.remove(systemIds.next(), "all")).toBe(0);
    expect(await storage.caches.remove(storage.projectId, "all")).toBe(2);
  });
}

function workspacesContract(open: () => Promise<OpenedStorage>): void {
  test("a job sees what the jobs before it persisted, and not its own or what comes after", async () => {
    const storage = await open();
    const { first, firstCopy, second } = storage.tasks;
    await persist(storage, first, later(0));
    await persist(storage, firstCopy, later(1));
    await persist(storage, second, later(2));
    expect((await storage.workspaces.before(first)).layers).toEqual([]);
    const { upstream, layers } = await storage.workspaces.before(second);
    expect(upstream.map(({ name }) => name)).toEqual(["first"]);
    expect(layers.map(({ nodeIndex }) => nodeIndex)).toEqual([0, 1]);
    expect(layers[0]).toMatchObject({ paths: ["."], sizeBytes: 10, unpackedBytes: 20, jobId: upstream[0]?.ranAs });
  });

  test("recording a layer again is harmless, and one of another epoch is refused", async () => {
    const storage = await open();
    const { layer } = await persist(storage, storage.tasks.first);
    expect(await storage.workspaces.add(layer, start)).toBe("stored");
    const late = { ...layer, epoch: 2, blobKey: await upload(storage, storage.tasks.first) };
    expect(await storage.workspaces.add(late, start)).toBe("stale");
    expect((await storage.workspaces.before(storage.tasks.second)).layers).toHaveLength(1);
  });
}

function testResultsContract(open: () => Promise<OpenedStorage>): void {
  test("a piece of results is stored once, and not for another epoch", async () => {
    const storage = await open();
    const result = {
      suite: "s",
      name: "n",
      classname: "c",
      file: null,
      outcome: "success",
      seconds: 1,
      message: "",
    } as const;
    const piece = { taskId: storage.tasks.first, epoch: 1, step: 1, from: 0, results: [result, result] };
    expect(await storage.testResults.add(piece)).toBe("stored");
    expect(await storage.testResults.add(piece)).toBe("stored");
    expect(await storage.testResults.add({ ...piece, epoch: 2 })).toBe("stale");
  });
}

function ledgerContract(open: () => Promise<OpenedStorage>): void {
  test("an upload that nothing refers to is removed when its time has come, and cannot be recorded any more", async () => {
    const storage = await open();
    const blobKey = await upload(storage, storage.tasks.first);
    expect(await sweep(storage, later(0.5))).toEqual([]);
    expect(await sweep(storage, later(2))).toEqual([blobKey]);
    const cache = {
      id: systemIds.next(),
      taskId: storage.tasks.first,
      epoch: 1,
      key: "k",
      paths: ["/a"],
      unpackedBytes: 1,
      blobKey,
    };
    expect(await storage.caches.add(cache, later(2))).toBe("stale");
  });

  test("an object whose removal fails is tried again", async () => {
    const storage = await open();
    const blobKey = await upload(storage, storage.tasks.first);
    const refuse = async () => {
      throw new AppError("unavailable", { userMessage: "away" });
    };
    expect(await storage.ledger.sweep(later(2), 10, refuse)).toBe(0);
    expect(await sweep(storage, later(2))).toEqual([blobKey]);
  });

  test("caches expire after their last use, a job's own sooner after they were made, and not before", async () => {
    const storage = await open();
    await save(storage, "unused");
    const used = await save(storage, "used");
    const short = await save(storage, "short", { task: storage.tasks.second });
    await storage.caches.touch(used.cache.id, later(10));
    const keysAt = async (days: number) => {
      await storage.ledger.expire(storageCutoffs(settings, later(days)), 100);
      return (await storage.caches.list(storage.projectId)).map(({ key }) => key).sort();
    };
    expect(await keysAt(1.9)).toEqual(["short", "unused", "used"]);
    expect(await keysAt(2.1)).toEqual(["unused", "used"]);
    expect(await sweep(storage, later(400))).toEqual([short.blobKey]);
    const report = await storage.ledger.report(storageCutoffs(settings, later(15.1)));
    expect(report.caches).toEqual({ kept: { count: 2, bytes: 20 }, expired: { count: 1, bytes: 10 } });
    expect(await keysAt(15.1)).toEqual(["used"]);
    expect(await keysAt(25.1)).toEqual([]);
  });

  test("a workspace expires only when its workflow has ended long enough ago, and its layers say so", async () => {
    const storage = await open();
    const { blobKey } = await persist(storage, storage.tasks.first);
    const expireAt = (days: number) => storage.ledger.expire(storageCutoffs(settings, later(days)), 100);
    expect((await expireAt(100)).workspaces).toEqual({ count: 0, bytes: 0 });
    await storage.endWorkflow(later(20));
    expect((await expireAt(34)).workspaces).toEqual({ count: 0, bytes: 0 });
    expect((await expireAt(36)).workspaces).toEqual({ count: 1, bytes: 10 });
    expect((await storage.workspaces.before(storage.tasks.second)).layers).toMatchObject([{ blobKey: null }]);
    expect(await sweep(storage, later(400))).toEqual([blobKey]);
  });

  test("little is given up at once", async () => {
    const storage = await open();
    for (const key of ["a", "b", "c"]) await save(storage, key);
    const cutoffs = storageCutoffs(settings, later(100));
    expect((await storage.ledger.expire(cutoffs, 2)).caches.count).toBe(2);
    expect((await storage.ledger.expire(cutoffs, 2)).caches.count).toBe(1);
  });
}
