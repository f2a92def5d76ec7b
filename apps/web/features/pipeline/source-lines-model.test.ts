import { describe, expect, test } from "vitest";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import { shownLines, sourceLines } from "#web/features/pipeline/source-lines-model.ts";

const issue = (
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
  severity: ConfigIssue["severity"] = "error",
): ConfigIssue => ({
  severity,
  code: "x",
  message: "x",
  path: "",
  line,
  column,
  endLine,
  endColumn,
  suggestion: null,
});
const marked = (source: string, ...issues: ConfigIssue[]) =>
  sourceLines(source, issues).map((line) =>
    line.pieces.map((piece) => (piece.severity ? `<${piece.text}>` : piece.text)).join(""),
  );

describe("a fault is underlined", () => {
  test("exactly where it is", () =>
    expect(marked("jobs:\n  biuld: 1\n", issue(2, 3, 2, 8))).toEqual(["jobs:", "  <biuld>: 1"]));
  test("over several lines, without their indentation", () => {
    expect(marked("a:\n  b\n  c", issue(2, 3, 3, 4))).toEqual(["a:", "  <b>", "  <c>"]);
  });
  test("with at least one character, also at the end of a line", () => {
    expect(marked("ab", issue(1, 3, 1, 3))).toEqual(["a<b>"]);
  });
  test("as an error where a warning covers it too", () => {
    const lines = sourceLines("abc", [issue(1, 2, 1, 3), issue(1, 1, 1, 4, "warning")]);
    expect(lines[0]?.pieces.map((piece) => piece.severity)).toEqual(["warning", "error", "warning"]);
  });
  test("on the last line when it lies behind the end of the file", () => {
    expect(sourceLines("a\nb\n", [issue(9, 1, 9, 1)])[1]?.issues).toHaveLength(1);
  });
});

test("of a long file the lines near faults are shown, and that others are left out", () => {
  const source = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join("\n");
  const shown = shownLines(sourceLines(source, [issue(50, 1, 50, 2)]), false, 2);
  expect(shown.map((line) => line?.number ?? null)).toEqual([null, 48, 49, 50, 51, 52, null]);
});
