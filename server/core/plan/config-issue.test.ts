import { expect, test } from "vitest";
import { suggestionText } from "#server/core/plan/config-issue.ts";

test.each([
  [null, null],
  ["steps", "Did you mean `steps`?"],
  ["version: 2.1", "Did you mean `version: 2.1`?"],
  ["Add `docker:` with an `image`.", "Add `docker:` with an `image`."],
])("%s is told as %s", (suggestion, text) => expect(suggestionText(suggestion)).toBe(text));
