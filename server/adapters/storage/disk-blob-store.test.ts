import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { blobPath, createDiskBlobStore } from "#server/adapters/storage/disk-blob-store.ts";
import { isBlobKey } from "#server/core/storage/blob-key.ts";
import { blobStoreContract } from "#server/testing/blob-store-contract.ts";
import { createFakeBlobStore } from "#server/testing/fake-blob-store.ts";
import { hostileNames } from "#server/testing/hostile-names.ts";
import { until } from "#server/testing/until.ts";

const roots: string[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true });
});

async function makeRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "rotunda-blobs-"));
  roots.push(root);
  return root;
}

describe("blobs on disk", () => {
  blobStoreContract(async () => createDiskBlobStore({ root: await makeRoot() }));
});

describe("blobs in memory", () => {
  blobStoreContract(async () => createFakeBlobStore());
});

test("names that lead elsewhere leave the root and what is around it as they were", async () => {
  const around = await makeRoot();
  const root = join(around, "root");
  const store = createDiskBlobStore({ root });
  await store.put("ab/kept", once("first"), 100);
  const inventory = async () => (await readdir(around, { recursive: true })).sort();
  const before = await inventory();
  for (const name of hostileNames.filter((some) => !isBlobKey(some))) {
    await store.put(name, once("evil"), 100).catch(() => {});
    await store.remove(name).catch(() => {});
  }
  expect(await inventory()).toEqual(before);
  expect(before).toEqual(["root", "root/.incoming", "root/ab", "root/ab/kept"]);
});

test("a refused object leaves no file behind", async () => {
  const root = await makeRoot();
  const store = createDiskBlobStore({ root });
  const endless = (async function* () {
    for (;;) yield Buffer.alloc(10);
  })();
  await expect(store.put("a/b", endless, 100)).rejects.toThrow("larger than 100 bytes");
  expect(await readdir(join(root, ".incoming"))).toEqual([]);
});

test("a full disk is told as that, and leaves what is stored alone", async () => {
  const root = await makeRoot();
  const store = createDiskBlobStore({ root });
  await store.put("k", once("first"), 100);
  const full = (async function* () {
    yield Buffer.from("half");
    throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  })();
  await expect(store.put("k", full, 100)).rejects.toThrow("The server's storage is full");
  expect(await readdir(join(root, ".incoming"))).toEqual([]);
  const content = (await store.open("k")) ?? [];
  for await (const piece of content) expect(Buffer.from(piece).toString()).toBe("first");
});

test("a file of the incoming folder becomes an object, whatever is told beside it; anything else there is left alone", async () => {
  const root = await makeRoot();
  const store = createDiskBlobStore({ root });
  const name = randomUUID();
  await store.put("x/y", once("other"), 100);
  await writeFile(join(root, ".incoming", name), "handed over");
  for (const wrong of [`../x/y`, "..", "", randomUUID(), `${name}/`, "x"]) {
    expect(await store.nearby?.adopt("a/b", wrong, 100), wrong).toBeNull();
  }
  await expect(store.nearby?.adopt("a/b", name, 5)).rejects.toThrow("larger than 5 bytes");
  await expect(store.nearby?.adopt("../a", name, 100)).rejects.toThrow("not a blob key");
  expect(await store.nearby?.adopt("a/b", name, 100)).toBe(11);
  expect(await readFile(join(root, "a/b"), "utf8")).toBe("handed over");
  expect(await store.nearby?.adopt("a/c", name, 100)).toBeNull();
});

test("what has been on its way for more than a week is removed when the store is opened", async () => {
  const root = await makeRoot();
  const incoming = join(root, ".incoming");
  await mkdir(incoming);
  await Promise.all(["old", "new"].map((name) => writeFile(join(incoming, name), name)));
  const eightDaysAgo = new Date(Date.now() - 8 * 24 * 3600 * 1000);
  await utimes(join(incoming, "old"), eightDaysAgo, eightDaysAgo);
  createDiskBlobStore({ root });
  await until(async () => (await readdir(incoming)).length === 1);
  expect(await readdir(incoming)).toEqual(["new"]);
});

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

for (const key of [
  "",
  "..",
  "a/../b",
  "/etc/passwd",
  "a//b",
  "a/./b",
  "a\0b",
  "a\\b",
  ".incoming/x",
  "x".repeat(200),
]) {
  test(`${JSON.stringify(key.slice(0, 20))} is not a key`, () => {
    expect(() => blobPath("/data", key)).toThrow("not a blob key");
  });
}
