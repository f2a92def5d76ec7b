import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { AppError } from "#server/core/error/app-error.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import { isBlobKey } from "#server/core/storage/blob-key.ts";
import { hostileNames } from "#server/testing/hostile-names.ts";

/** What every blob store promises. */
export function blobStoreContract(make: () => Promise<BlobStore>): void {
  test("an object is read back whole and in ranges, and its size and hash are told", async () => {
    const store = await make();
    const bytes = randomBytes(700_000);
    const stored = await store.put("a/b-1.txt", pieces(bytes, 65_536), 1_000_000);
    expect(stored).toEqual({ sizeBytes: 700_000, sha256: createHash("sha256").update(bytes).digest("hex") });
    expect((await readAll(store, "a/b-1.txt"))?.equals(bytes)).toBe(true);
    const range = await readAll(store, "a/b-1.txt", { start: 10, end: 600_000 });
    expect(range?.equals(bytes.subarray(10, 600_001))).toBe(true);
  });

  test("an object that is too large is not stored, and leaves an earlier one alone", async () => {
    const store = await make();
    await store.put("k", pieces(Buffer.from("first"), 2), 100);
    const refusal = await store.put("k", pieces(Buffer.alloc(200), 50), 100).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(AppError);
    expect((refusal as AppError).code).toBe("too_large");
    expect((await readAll(store, "k"))?.toString()).toBe("first");
  });

  test("a stream that breaks off stores nothing", async () => {
    const store = await make();
    await expect(store.put("broken", breaking(), 100)).rejects.toThrow("hung up");
    expect(await store.open("broken")).toBeNull();
  });

  test("an empty object is an object", async () => {
    const store = await make();
    await store.put("empty", pieces(Buffer.alloc(0), 1), 100);
    expect((await readAll(store, "empty"))?.length).toBe(0);
  });

  test("names that lead elsewhere are no keys: nothing is stored, read, linked to or removed under them", async () => {
    const store = await make();
    await store.put("x", pieces(Buffer.from("kept"), 4), 100);
    const as = { contentType: "text/plain", disposition: "inline" };
    for (const name of hostileNames.filter((some) => !isBlobKey(some))) {
      const stored = store.put(name, pieces(Buffer.from("evil"), 4), 100);
      await expect(stored, JSON.stringify(name)).rejects.toThrow("not a blob key");
      await expect(store.open(name)).rejects.toThrow("not a blob key");
      await expect(store.remove(name)).rejects.toThrow("not a blob key");
      expect(await store.downloadUrl(name, as).catch(() => null)).toBeNull();
    }
    expect((await readAll(store, "x"))?.toString()).toBe("kept");
  });

  test("a removed object is gone, and removing it again is harmless", async () => {
    const store = await make();
    await store.put("k", pieces(Buffer.from("x"), 1), 100);
    await store.remove("k");
    await store.remove("k");
    expect(await store.open("k")).toBeNull();
  });
}

async function readAll(store: BlobStore, key: string, range?: { start: number; end: number }): Promise<Buffer | null> {
  const content = await store.open(key, range);
  if (content === null) return null;
  const all: Uint8Array[] = [];
  for await (const piece of content) all.push(piece);
  return Buffer.concat(all);
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("half");
  throw new Error("the client hung up");
}
