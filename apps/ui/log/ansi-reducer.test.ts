import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AnsiReducer } from "#ui/log/ansi-reducer.ts";
import { columnsMax } from "#ui/log/terminal-screen.ts";

const reduce = (...pieces: string[]) => {
  const reducer = new AnsiReducer();
  for (const piece of pieces) reducer.write(piece);
  return reducer;
};
const texts = (...pieces: string[]) =>
  reduce(...pieces)
    .rows()
    .map((row) => row.spans.map((span) => span.text).join(""));
const looks = (text: string) =>
  reduce(text)
    .rows()
    .flatMap((row) => row.spans)
    .map(({ text: shown, pen }) => [shown, Object.fromEntries(Object.entries(pen).filter(([, value]) => value))]);

describe("overwriting", () => {
  test("a progress bar drawn with carriage returns shows its last state", () => {
    expect(texts("10%\r55%\r100%\ndone")).toEqual(["100%", "done"]);
  });
  test("a shorter text leaves the rest of a longer one, until the row is erased", () => {
    expect(texts("downloading\rok")).toEqual(["okwnloading"]);
    expect(texts("downloading\r\u001b[Kok")).toEqual(["ok"]);
  });
  test("backspaces go back without erasing", () => expect(texts("abc\b\bX")).toEqual(["aXc"]));
  test("columns can be addressed", () => expect(texts("abcdef\u001b[3GX")).toEqual(["abXdef"]));
  test("tabs go to the next multiple of eight", () => expect(texts("ab\tc")).toEqual(["ab      c"]));
  test("lines drawn again by moving up replace the old ones and take their numbers", () => {
    const rows = reduce("a 1%\nb 1%\n\u001b[2Aa 9%\nb 9%\nend").rows();
    expect(rows.map((row) => [row.line, row.spans[0]?.text])).toEqual([
      [2, "a 9%"],
      [3, "b 9%"],
      [4, "end"],
    ]);
  });
  test("clearing the screen does not remove what was printed", () => {
    expect(texts("before\n\u001b[H\u001b[2J\u001b[3Jafter")).toEqual(["before", "after"]);
  });
  test("erasing below removes what was drawn below", () => {
    expect(texts("a\nb\nc\u001b[2A\r\u001b[J")).toEqual([""]);
  });
});

describe("colours", () => {
  test("of all three kinds are understood", () => {
    expect(looks("\u001b[31mr\u001b[38;5;208mo\u001b[38;2;1;2;3mt\u001b[0m.")).toEqual([
      ["r", { fg: 1 }],
      ["o", { fg: "rgb(255 135 0)" }],
      ["t", { fg: "rgb(1 2 3)" }],
      [".", {}],
    ]);
  });
  test("stay over the end of a line", () => {
    expect(looks("\u001b[1;92ma\nb\u001b[22;39mc")).toEqual([
      ["a", { bold: true, fg: 10 }],
      ["b", { bold: true, fg: 10 }],
      ["c", {}],
    ]);
  });
});

describe("links", () => {
  test("lead to http and https", () => {
    expect(looks("\u001b]8;;https://a.example/x;y\u001b\\here\u001b]8;;\u0007 on")).toEqual([
      ["here", { href: "https://a.example/x;y" }],
      [" on", {}],
    ]);
  });
  test("lead nowhere else", () => {
    expect(looks("\u001b]8;;javascript:alert(1)\u0007here\u001b]8;;\u0007")).toEqual([["here", {}]]);
  });
});

describe("what is not for readers", () => {
  test("is left out", () => {
    expect(texts("\u001b]0;title\u0007a\u001b[?25lb\u001b(Bc\u001bMd\u0000\u0007e\u001bP1;2q~~\u001b\\f")).toEqual([
      "abcdef",
    ]);
  });
  test("an unfinished sequence at the end is not shown", () => expect(texts("ok\u001b[3")).toEqual(["ok"]));
  test("a row without end is cut", () => {
    expect(reduce("x".repeat(columnsMax + 500)).rows()[0]?.columns).toBe(columnsMax);
  });
});

test("however the output is cut into pieces, the rows are the same", () => {
  const part = fc.oneof(
    fc.constantFrom(
      "\r",
      "\n",
      "\b",
      "\t",
      "\u001b",
      "\u001b[",
      "\u001b]8;;",
      "\u001b\\",
      "\u0007",
      "\u001b[2K",
      "\u001b[1A",
      "\u001b[3G",
    ),
    fc.constantFrom(
      "\u001b[31m",
      "\u001b[0m",
      "\u001b[38;5;99m",
      "\u001b[48;2;9;9;9m",
      "\u001b]8;;https://a.example\u0007",
      "\u001b]8;;\u001b\\",
    ),
    fc.string({ maxLength: 8, unit: "binary" }),
    fc.string({ maxLength: 8 }),
  );
  const output = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(output, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
      const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
      const pieces = [0, ...places].map((start, index) => text.slice(start, places[index] ?? text.length));
      expect(reduce(...pieces).rows()).toEqual(reduce(text).rows());
    }),
    { numRuns: 2000 },
  );
});
