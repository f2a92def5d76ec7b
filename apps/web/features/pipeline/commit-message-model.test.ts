import { expect, test } from "vitest";
import { messageBeginning } from "#web/features/pipeline/commit-message-model.ts";

test("a short message is shown as it is", () => {
  expect(messageBeginning("Fixes cve CVE-2025-46569\n")).toBeNull();
  expect(messageBeginning("One.\n\nTwo.\nThree.")).toBeNull();
});

test("a long message begins with its first lines, so that the workflows stay in sight", () => {
  const message = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`).join("\n");
  expect(messageBeginning(message)).toBe("line 1\nline 2\nline 3\nline 4");
});

test("a long line ends at a word", () => {
  const beginning = messageBeginning("many words ".repeat(100)) ?? "";
  expect(beginning.length).toBeLessThanOrEqual(400);
  expect(beginning).toMatch(/(many|words)$/);
  expect(messageBeginning("x".repeat(1000))).toBe("x".repeat(400));
});

test("comments that machines leave in a message are not what it begins with", () => {
  const message = "<!-- generated:\n notes -->\n\nFaster.\n\n<!-- end -->";
  expect(messageBeginning(message)).toBe("Faster.");
});
