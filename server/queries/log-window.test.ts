import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogStore } from "#server/core/ports/log-store.ts";
import { logWindow, windowBytesMax } from "#server/queries/log-window.ts";
import type { StepLog } from "#server/queries/step-log.ts";
import { wholeCharactersLength } from "#server/queries/utf8.ts";
import { createFakeLogStore } from "#server/testing/fake-log-store.ts";

const key = { taskId: "0193f0a0-0000-7000-8000-000000000001", epoch: 1, step: 0 };

async function stored(text: string): Promise<{ readonly logs: LogStore; readonly log: StepLog }> {
  const logs = createFakeLogStore();
  await logs.open(key, 0);
  const position = await logs.append(key, [Buffer.from(text)]);
  return { logs, log: { key, ...position, sealed: false } };
}

const windowOf = async (text: string, fromLine: number, lineCount: number) => {
  const { logs, log } = await stored(text);
  return logWindow(logs, log, { fromLine, lineCount });
};

describe("a window of a log", () => {
  test("any chain of windows gives every line once, and the unfinished one at the end", async () => {
    const line = fc.string({ unit: fc.constantFrom("a", "é", "😀", "\r"), maxLength: 5 });
    const text = fc.array(line, { maxLength: 40 }).map((lines) => lines.join("\n"));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (whole, lineCount) => {
        const { logs, log } = await stored(whole);
        const lines: string[] = [];
        let partial: string | null = null;
        do {
          const window = await logWindow(logs, log, { fromLine: lines.length, lineCount });
          lines.push(...window.lines);
          partial = window.partial;
        } while (lines.length < log.lines);
        expect([...lines, partial ?? ""].join("\n")).toBe(whole);
      }),
    );
  });

  test("a negative line counts from the end, and one beyond the beginning is the beginning", async () => {
    expect(await windowOf("1\n2\n3\n", -2, 10)).toMatchObject({
      fromLine: 1,
      lines: ["2", "3"],
      partial: null,
      endByte: 6,
    });
    expect(await windowOf("1\n2\n", -9, 1)).toMatchObject({ fromLine: 0, lines: ["1"], partial: null });
    expect(await windowOf("1\n2\n", 9, 1)).toMatchObject({ fromLine: 2, lines: [], partial: null, totalLines: 2 });
  });

  test("an empty log and one without a newline have no lines", async () => {
    expect(await windowOf("", 0, 10)).toMatchObject({ lines: [], partial: null, totalBytes: 0 });
    expect(await windowOf("abc", 0, 10)).toMatchObject({ lines: [], partial: "abc", endByte: 0 });
  });

  test("lines that are too large together come in several windows; one that is too large alone is cut", async () => {
    const long = "x".repeat(windowBytesMax - 10);
    const first = await windowOf(`${long}\n${long}\nend\n`, 0, 3);
    expect(first.lines.map(({ length }) => length)).toEqual([long.length]);
    const cut = await windowOf(`${"y".repeat(windowBytesMax + 5)}\nend\n`, 0, 2);
    expect(cut.lines).toHaveLength(1);
    expect(cut.lines[0]?.endsWith("y…")).toBe(true);
  });
});

describe("whole characters", () => {
  test("text that is cut anywhere loses only the character it was cut in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (text, at) => {
        const bytes = Buffer.from(text.toWellFormed());
        const piece = bytes.subarray(0, at % (bytes.length + 1));
        const whole = piece.subarray(0, wholeCharactersLength(piece));
        expect(text.toWellFormed().startsWith(whole.toString("utf8"))).toBe(true);
        expect(piece.length - whole.length).toBeLessThan(4);
      }),
    );
  });

  test("bytes that are no text are never held back for good", () => {
    expect(wholeCharactersLength(Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80]))).toBe(5);
    expect(wholeCharactersLength(Buffer.from([0x41, 0xff]))).toBe(2);
  });
});
