import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogKey, LogStore } from "#server/core/ports/log-store.ts";

const taskId = "01970000-0000-7000-8000-0000000000ab";
const text = (value: string): Uint8Array => Buffer.from(value);

/**
 * What every log store promises. `reopen` gives a second store over the same
 * logs, as another process (or the next life of this one) would have it; a
 * store that lives in memory gives itself.
 */
export function logStoreContract(make: MakeStore): void {
  appendingContract(make);
  lineContract(make);
  removingContract(make);
}

type MakeStore = () => Promise<{ store: LogStore; reopen: () => LogStore }>;

const key: LogKey = { taskId, epoch: 1, step: 0 };

function appendingContract(make: MakeStore): void {
  test("what was appended is read back, and its length, lines and hash are told", async () => {
    const { store } = await make();
    expect(await store.open(key, 0)).toEqual({ bytes: 0, lines: 0 });
    expect(await store.append(key, [text("one\ntw"), text("o\n")])).toEqual({ bytes: 8, lines: 2 });
    expect(await store.append(key, [text("rest")])).toEqual({ bytes: 12, lines: 2 });
    expect(Buffer.from(await store.readBytes(key, 0, 100)).toString()).toBe("one\ntwo\nrest");
    expect(Buffer.from(await store.readBytes(key, 4, 7)).toString()).toBe("two");
    expect(await store.hash(key)).toBe(createHash("sha256").update("one\ntwo\nrest").digest("hex"));
    await store.close(key);
  });

  test("what was written but never acknowledged is cut off when the log is opened again", async () => {
    const { store, reopen } = await make();
    await store.open(key, 0);
    await store.append(key, [text("kept\n")]);
    await store.append(key, [text("never acknowledged\n")]);
    await store.close(key);
    const next = reopen();
    expect(await next.open(key, 5)).toEqual({ bytes: 5, lines: 1 });
    expect(await next.append(key, [text("more\n")])).toEqual({ bytes: 10, lines: 2 });
    expect(Buffer.from(await next.readBytes(key, 0, 100)).toString()).toBe("kept\nmore\n");
    expect(await next.hash(key)).toBe(createHash("sha256").update("kept\nmore\n").digest("hex"));
    await next.close(key);
  });

  test("a log of another epoch is another log", async () => {
    const { store } = await make();
    await store.open(key, 0);
    await store.append(key, [text("old")]);
    const second = { ...key, epoch: 2 };
    expect(await store.open(second, 0)).toEqual({ bytes: 0, lines: 0 });
    expect(await store.readBytes(second, 0, 10)).toHaveLength(0);
    await store.close(key);
    await store.close(second);
  });
}

function lineContract(make: MakeStore): void {
  test("every line of a log is found where it begins, also in a log that still grows", async () => {
    const { store, reopen } = await make();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 0, maxLength: 1500 }),
        fc.integer({ min: 1, max: 4000 }),
        async (lengths, pieceBytes) => {
          const content = Buffer.from(lengths.map((length) => `${"x".repeat(length)}\n`).join(""));
          await store.open(key, 0);
          for (let at = 0; at < content.length; at += pieceBytes * 8) {
            const pieces: Uint8Array[] = [];
            for (let from = at; from < Math.min(content.length, at + pieceBytes * 8); from += pieceBytes) {
              pieces.push(content.subarray(from, Math.min(content.length, from + pieceBytes)));
            }
            await store.append(key, pieces);
          }
          const reader = reopen();
          let offset = 0;
          const probes = new Set([0, 1, 255, 256, 257, 511, 512, 513, lengths.length - 1, lengths.length]);
          for (let line = 0; line <= lengths.length; line += 1) {
            if (probes.has(line)) expect(await reader.offsetOfLine(key, line, content.length)).toBe(offset);
            offset += (lengths[line] ?? 0) + 1;
          }
          expect(await reader.offsetOfLine(key, lengths.length + 1, content.length)).toBeNull();
          await store.close(key);
        },
      ),
      { numRuns: 25, seed: 7 },
    );
  });

  test("a line beyond the committed length does not exist yet", async () => {
    const { store } = await make();
    await store.open(key, 0);
    await store.append(key, [text("a\n".repeat(1000))]);
    expect(await store.offsetOfLine(key, 512, 1024)).toBe(1024);
    expect(await store.offsetOfLine(key, 513, 1024)).toBeNull();
    expect(await store.offsetOfLine(key, 999, 1024)).toBeNull();
    await store.close(key);
  });
}

function removingContract(make: MakeStore): void {
  test("bytes that are not text stay as they are", async () => {
    const { store } = await make();
    const bytes = Uint8Array.from({ length: 4096 }, (_, at) => (at * 7) % 256);
    await store.open(key, 0);
    await store.append(key, [bytes]);
    expect(Buffer.from(await store.readBytes(key, 0, 4096)).equals(bytes)).toBe(true);
    await store.close(key);
  });

  test("removing a task removes its logs, and only its", async () => {
    const { store } = await make();
    const other: LogKey = { ...key, taskId: "01970000-0000-7000-8000-0000000001ab" };
    for (const each of [key, other]) {
      await store.open(each, 0);
      await store.append(each, [text("x\n")]);
    }
    await store.removeTask(taskId);
    await store.removeTask(taskId);
    expect(await store.readBytes(key, 0, 10)).toHaveLength(0);
    expect(await store.readBytes(other, 0, 10)).toHaveLength(2);
    await store.close(other);
  });

  test("appending to a log that is not open is refused", async () => {
    const { store } = await make();
    await expect(store.append({ ...key, step: 9 }, [text("x")])).rejects.toThrow("not open");
  });
}
