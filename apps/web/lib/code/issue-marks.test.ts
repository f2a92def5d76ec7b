import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import { diagnosticsOf, issueRange } from "#web/lib/code/issue-marks.ts";

const doc = Text.of(["jobs:", "  biuld: 1", ""]);
const issue = (line: number, column: number, endLine: number, endColumn: number): ConfigIssue => {
  return { severity: "error", code: "x", message: "No.", path: "", line, column, endLine, endColumn, suggestion: null };
};
const marked = (each: ConfigIssue) => {
  const { from, to } = issueRange(doc, each);
  return doc.sliceString(from, to);
};

describe("what is underlined", () => {
  test("is exactly the token", () => expect(marked(issue(2, 3, 2, 8))).toBe("biuld"));
  test("is at least one character, also at the end of a line", () => {
    expect(marked(issue(2, 3, 2, 3))).toBe("b");
    expect(marked(issue(1, 6, 1, 6))).toBe(":");
  });
  test("stays inside a file that has become shorter", () => {
    expect(issueRange(doc, issue(9, 9, 9, 12))).toEqual({ from: doc.length, to: doc.length });
  });
});

describe("a suggestion", () => {
  test("is written by a button where it is one word for another", () => {
    const [found] = diagnosticsOf(doc, [{ ...issue(2, 3, 2, 8), suggestion: "build" }]);
    expect(found?.actions?.map(({ name }) => name)).toEqual(["Write “build”"]);
  });
  test("is only told where it is a sentence", () => {
    const [found] = diagnosticsOf(doc, [{ ...issue(2, 3, 2, 8), suggestion: "Add `steps: […]`." }]);
    expect([found?.actions, found?.message]).toEqual([undefined, "No.\nAdd `steps: […]`."]);
  });
});
