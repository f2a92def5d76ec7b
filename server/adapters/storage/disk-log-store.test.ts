import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createDiskLogStore } from "#server/adapters/storage/disk-log-store.ts";
import { logPathStem } from "#server/adapters/storage/log-path.ts";
import type { LogKey } from "#server/core/ports/log-store.ts";
import { createFakeLogStore } from "#server/testing/fake-log-store.ts";
import { logStoreContract } from "#server/testing/log-store-contract.ts";

const roots: string[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true });
});

async function makeRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "rotunda-logs-"));
  roots.push(root);
  return root;
}

describe("logs on disk", () => {
  logStoreContract(async () => {
    const root = await makeRoot();
    return { store: createDiskLogStore({ root }), reopen: () => createDiskLogStore({ root }) };
  });
});

describe("logs in memory", () => {
  logStoreContract(async () => {
    const store = createFakeLogStore();
    return { store, reopen: () => store };
  });
});

const key: LogKey = { taskId: "01970000-0000-7000-8000-0000000000ab", epoch: 3, step: 2 };

async function logOfLines(lines: number): Promise<{ root: string; content: Buffer; index: string; stem: string }> {
  const root = await makeRoot();
  const store = createDiskLogStore({ root });
  const content = Buffer.from(Array.from({ length: lines }, (_, at) => `line ${at}\n`).join(""));
  await store.open(key, 0);
  await store.append(key, [content]);
  await store.close(key);
  const stem = logPathStem(root, key);
  return { root, content, stem, index: `${stem}.idx` };
}

test("the index holds where line 256, 512, … begin", async () => {
  const { content, index } = await logOfLines(1000);
  const bytes = await readFile(index);
  expect(bytes).toHaveLength(3 * 8);
  expect(Number(bytes.readBigUInt64BE(8))).toBe(content.indexOf("line 512\n"));
});

for (const [what, damage] of [
  ["missing", (index: string) => rm(index)],
  ["cut short", (index: string) => truncate(index, 11)],
  ["full of holes", async (index: string) => writeFile(index, Buffer.alloc((await readFile(index)).length))],
] as const) {
  test(`an index that is ${what} is believed nowhere and mended by reading`, async () => {
    const { root, content, index } = await logOfLines(5000);
    const whole = await readFile(index);
    await damage(index);
    const store = createDiskLogStore({ root });
    expect(await store.offsetOfLine(key, 4990, content.length)).toBe(content.indexOf("line 4990\n"));
    expect(await store.offsetOfLine(key, 300, content.length)).toBe(content.indexOf("line 300\n"));
    expect((await readFile(index)).equals(whole)).toBe(true);
  });
}

test("a log that lost bytes the database counted says so when it is opened", async () => {
  const { root, content, stem } = await logOfLines(10);
  await truncate(`${stem}.log`, 20);
  expect((await createDiskLogStore({ root }).open(key, content.length)).bytes).toBe(20);
});

test("more logs than files are open at once can be written in turns", async () => {
  const root = await makeRoot();
  const store = createDiskLogStore({ root, openFilesMax: 3 });
  const keys = Array.from({ length: 10 }, (_, step): LogKey => ({ ...key, step }));
  for (const each of keys) await store.open(each, 0);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(keys.map((each) => store.append(each, [Buffer.from(`step ${each.step} round ${round}\n`)])));
  }
  for (const each of keys) {
    const expected = [0, 1, 2].map((round) => `step ${each.step} round ${round}\n`).join("");
    expect(Buffer.from(await store.readBytes(each, 0, 1000)).toString()).toBe(expected);
    await store.close(each);
  }
});

test("an id that is not a task's names no place", async () => {
  const store = createDiskLogStore({ root: await makeRoot() });
  await expect(store.open({ ...key, taskId: "../../../etc/x" }, 0)).rejects.toThrow("not a task id");
  await expect(store.removeTask("..")).rejects.toThrow("not a task id");
});
