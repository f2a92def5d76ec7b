import { expect, test } from "vitest";
import { changesText, lineChanges } from "#web/lib/code/line-changes.ts";

const said = (before: string, after: string) => changesText(lineChanges(before, after));

test.each([
  ["the same text", "a\nb\n", "a\nb\n", "No change"],
  ["another kind of line break", "a\r\nb\r\n", "a\nb\n", "No change"],
  ["a line in the middle", "a\nc\n", "a\nb\nc\n", "1 line added"],
  ["two lines at the end", "a\n", "a\nb\nc\n", "2 lines added"],
  ["a line that went", "a\nb\nc\n", "a\nc\n", "1 line removed"],
  ["a line that changed", "a\nb\nc\n", "a\nX\nc\n", "1 line added, 1 removed"],
  ["everything", "a", "b\nc", "2 lines added, 1 removed"],
])("%s", (_name, before, after, words) => expect(said(before, after)).toBe(words));

test("two long files are compared in no time", () => {
  const long = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  const began = performance.now();
  expect(said(long.join("\n"), long.toSpliced(9000, 1, "new", "newer").join("\n"))).toBe("2 lines added, 1 removed");
  expect(performance.now() - began).toBeLessThan(2000);
});
