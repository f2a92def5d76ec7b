import { describe, expect, test } from "vitest";
import { emptyLog, type LogDocument, mergeGrowth, mergeWindow, pageLines } from "#ui/log/log-document.ts";
import { LogLayouter, pagesBetween, rowsBetween, topOfLine } from "#ui/log/log-layout.ts";
import { scrollScale } from "#ui/log/scroll-scale.ts";

function logOf(totalLines: number, read: Readonly<Record<number, (line: number) => string>>): LogDocument {
  let log = emptyLog(totalLines, true);
  for (const [page, make] of Object.entries(read)) {
    const fromLine = Number(page) * pageLines;
    const lines = Array.from({ length: Math.min(pageLines, totalLines - fromLine) }, (_, index) =>
      make(fromLine + index),
    );
    log = mergeWindow(log, { fromLine, lines, totalLines, totalBytes: 1, endByte: 1, partial: null, sealed: true });
  }
  return log;
}
const plain = (line: number) => `line ${line}`;
const text = (placed: ReturnType<typeof rowsBetween>) =>
  placed.map(({ top, line, row }) => [top, line, row?.spans[0]?.text ?? null]);

describe("where rows stand", () => {
  test("lines that are not read yet have their places", () => {
    const layout = new LogLayouter().layOut(logOf(3500, { 1: plain }), null);
    expect(layout.height).toBe(3500);
    expect(text(rowsBetween(layout, 998, 1002))).toEqual([
      [998, 998, null],
      [999, 999, null],
      [1000, 1000, "line 1000"],
      [1001, 1001, "line 1001"],
    ]);
    expect(pagesBetween(layout, 998, 1002)).toEqual({ first: 0, last: 1 });
  });

  test("lines that were drawn over take no room", () => {
    const layout = new LogLayouter().layOut(
      logOf(4, { 0: (line) => (line === 2 ? "\u001b[2Anew 0" : `new ${line % 2}`) }),
      null,
    );
    expect(layout.height).toBe(2);
    expect(topOfLine(layout, 3)).toBe(1);
  });

  test("long rows take as many screen lines as they wrap into", () => {
    const layout = new LogLayouter().layOut(logOf(3, { 0: (line) => (line === 1 ? "x".repeat(25) : "short") }), 10);
    expect(layout.height).toBe(5);
    expect(rowsBetween(layout, 2, 5).map(({ top, height, line }) => [top, height, line])).toEqual([
      [1, 3, 1],
      [4, 1, 2],
    ]);
    expect(topOfLine(layout, 2)).toBe(4);
  });

  test("a line still being written is the last row", () => {
    const log = mergeWindow(emptyLog(0, false), {
      fromLine: 0,
      lines: ["a"],
      totalLines: 1,
      totalBytes: 5,
      endByte: 2,
      partial: "1%\r9%",
      sealed: false,
    });
    expect(text(rowsBetween(new LogLayouter().layOut(log, null), 0, 9))).toEqual([
      [0, 0, "a"],
      [1, 1, "9%"],
    ]);
  });
});

describe("a growing log", () => {
  test("keeps the rows of pages that did not change", () => {
    const layouter = new LogLayouter();
    const log = logOf(1500, { 0: plain, 1: plain });
    const before = layouter.layOut(log, null);
    const grown = mergeGrowth(log, { bytes: 3, lines: 1501, sealed: false, tail: { from: 1, to: 3, text: "x\n" } }).log;
    const after = layouter.layOut(grown, null);
    expect(after.pages[0]?.rows).toBe(before.pages[0]?.rows);
    expect(after.height).toBe(1501);
  });

  test("keeps its colour over the edge of a page", () => {
    const layout = new LogLayouter().layOut(
      logOf(1001, { 0: (line) => (line === 999 ? "\u001b[31mred" : "x"), 1: plain }),
      null,
    );
    expect(rowsBetween(layout, 1000, 1001)[0]?.row?.spans[0]?.pen.fg).toBe(1);
  });
});

describe("a log taller than a browser can scroll", () => {
  test("shows its first row at the top of the box and its last at the end", () => {
    const scale = scrollScale(40_000_000, 800);
    expect(scale.toBlock(0)).toBe(0);
    expect(scale.toBlock(scale.boxPx - 800)).toBeCloseTo(40_000_000 - 800, 3);
    expect(scale.toBox(scale.toBlock(1234))).toBeCloseTo(1234, 6);
  });
  test("is not scaled when it fits", () => expect(scrollScale(20_000, 800).toBlock(777)).toBe(777));
});
