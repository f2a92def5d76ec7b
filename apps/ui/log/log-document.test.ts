import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  emptyLog,
  isPageComplete,
  type LogDocument,
  type LogGrowthNews,
  type LogWindow,
  lastPage,
  mergeGrowth,
  mergeWindow,
  pageLines,
  trimPages,
} from "#ui/log/log-document.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const slice = (text: string, from: number, to?: number) => new TextDecoder().decode(bytes(text).subarray(from, to));
const newlines = (text: string) => text.split("\n").length - 1;

/** What the server would answer when `text` is stored. */
function window(text: string, fromLine: number, lineCount: number): LogWindow {
  const all = text.split("\n");
  const partial = all.pop() ?? "";
  const lines = all.slice(fromLine, fromLine + lineCount);
  const end = all
    .slice(0, fromLine + lines.length)
    .map((line) => `${line}\n`)
    .join("");
  const reachesEnd = fromLine + lines.length >= all.length;
  return {
    fromLine,
    lines,
    totalLines: all.length,
    totalBytes: bytes(text).length,
    endByte: bytes(end).length,
    partial: reachesEnd && partial !== "" ? partial : null,
    sealed: false,
  };
}

/** What the socket would tell when the log grew from `from` to `to` bytes of `text`. */
function news(text: string, from: number, to: number, withTail = true): LogGrowthNews {
  return {
    bytes: to,
    lines: newlines(slice(text, 0, to)),
    sealed: false,
    tail: withTail ? { from, to, text: slice(text, from, to) } : null,
  };
}

/** Everything known, as one text. */
const known = (log: LogDocument) =>
  [...log.pages.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([, lines]) => lines)
    .map((line) => `${line}\n`)
    .join("") + (log.tail?.text ?? "");

describe("a log that is being written", () => {
  test("continues where the window ended, also inside a line", () => {
    const text = "one\ntwo\nthr";
    const log = mergeWindow(emptyLog(0, false), window(text, 0, pageLines));
    const grown = mergeGrowth(log, news("one\ntwo\nthree\nfo", 11, 16));
    expect(grown.gap).toBe(false);
    expect(known(grown.log)).toBe("one\ntwo\nthree\nfo");
  });

  test("shows a repeated message once", () => {
    const log = mergeWindow(emptyLog(0, false), window("a\n", 0, pageLines));
    const message = news("a\nb\n", 2, 4);
    const twice = mergeGrowth(mergeGrowth(log, message).log, message);
    expect([known(twice.log), twice.gap]).toEqual(["a\nb\n", false]);
  });

  test("cuts off what a message repeats, in bytes and not in characters", () => {
    const log = mergeWindow(emptyLog(0, false), window("größe\n", 0, pageLines));
    const grown = mergeGrowth(log, news("größe\nweiß\n", 4, 14));
    expect([known(grown.log), grown.gap]).toEqual(["größe\nweiß\n", false]);
  });

  test("asks for the end again when a message was lost", () => {
    const log = mergeWindow(emptyLog(0, false), window("a\n", 0, pageLines));
    const grown = mergeGrowth(log, news("a\nb\nc\n", 4, 6));
    expect(grown.gap).toBe(true);
    expect([grown.log.tail, grown.log.totalLines, known(grown.log)]).toEqual([null, 3, "a\n"]);
  });

  test("asks for the end when the growth is too large to be sent", () => {
    const log = mergeWindow(emptyLog(0, false), window("a\n", 0, pageLines));
    expect(mergeGrowth(log, news("a\nb\n", 2, 4, false)).gap).toBe(true);
  });

  test("is not set back by an answer that comes late", () => {
    const early = window("a\n", 0, pageLines);
    const log = mergeGrowth(mergeWindow(emptyLog(0, false), early), news("a\nb\nc", 2, 5)).log;
    expect(known(mergeWindow(log, early))).toBe("a\nb\nc");
  });

  test("stays sealed", () => {
    const log = mergeWindow(emptyLog(0, false), window("a\n", 0, pageLines));
    expect(mergeGrowth(log, { bytes: 2, lines: 1, sealed: true, tail: null }).log.sealed).toBe(true);
  });
});

describe("pages", () => {
  const text = Array.from({ length: 2500 }, (_, index) => `line ${index}\n`).join("");

  test("are complete when all their lines and the end are here", () => {
    const log = mergeWindow(emptyLog(2500, true), window(text, 2000, pageLines));
    expect([0, 1, 2].map((page) => isPageComplete(log, page))).toEqual([false, false, true]);
  });

  test("of a window cut short for its size go on where it ended", () => {
    const first = mergeWindow(emptyLog(2500, true), window(text, 0, 400));
    expect(isPageComplete(first, 0)).toBe(false);
    const both = mergeWindow(first, window(text, 400, 600));
    expect([isPageComplete(both, 0), both.pages.get(0)?.at(-1)]).toEqual([true, "line 999"]);
  });

  test("never have holes", () => {
    const log = mergeWindow(emptyLog(2500, true), window(text, 500, 100));
    expect(log.pages.size).toBe(0);
  });

  test("far from the reader are forgotten, the end never", () => {
    const long = Array.from({ length: 40_500 }, () => "\n").join("");
    let log = emptyLog(40_500, true);
    for (let page = 0; page <= lastPage(log); page += 1)
      log = mergeWindow(log, window(long, page * pageLines, pageLines));
    const pages = [...trimPages(log, { first: 10, last: 10, pagesMax: 8 }).pages.keys()];
    expect(pages).toEqual([8, 9, 10, 11, 12, 39, 40]);
  });
});

test("whatever arrives in whatever order, a reader who reads again on gaps sees every line once", () => {
  const output = fc
    .array(fc.constantFrom("a", "é", "💡", "\n", "bc\n"), { minLength: 1, maxLength: 60 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(
      output,
      fc.array(fc.record({ size: fc.nat(9), lost: fc.boolean(), repeat: fc.nat(3) }), { maxLength: 40 }),
      (text, steps) => {
        const places = [...text].reduce<number[]>(
          (ends, character) => [...ends, (ends.at(-1) ?? 0) + bytes(character).length],
          [0],
        );
        const stored = (place: number) => slice(text, 0, places[Math.min(place, places.length - 1)] ?? 0);
        let at = 0;
        let log = mergeWindow(emptyLog(0, false), window("", 0, pageLines));
        for (const { size, lost, repeat } of steps) {
          const from = places[Math.max(0, at - repeat)] ?? 0;
          at = Math.min(places.length - 1, at + size);
          if (lost) continue;
          const grown = mergeGrowth(log, news(text, from, places[at] ?? 0));
          log = grown.gap ? mergeWindow(grown.log, window(stored(at), 0, pageLines)) : grown.log;
          expect(known(log)).toBe(stored(at));
        }
      },
    ),
  );
});
