import { describe, expect, test } from "vitest";
import { explain } from "#web/lib/explain-error.ts";

const refused = (code: string, message: string) => Object.assign(new Error(message), { data: { code } });

describe("a fault", () => {
  test("of the server is shown with the id to quote", () => {
    expect(explain(refused("INTERNAL_SERVER_ERROR", "Something went wrong (0193ab-77)"))).toMatchObject({
      message: "Something went wrong.",
      requestId: "0193ab-77",
      isFinal: false,
    });
  });

  test("of ours keeps its own words, brackets and all", () => {
    const answer = explain(refused("BAD_REQUEST", "No branch (yourbranch)"));
    expect(answer).toMatchObject({ message: "No branch (yourbranch)", requestId: null, isFinal: true });
  });

  test("without an answer is told as such and tried again", () => {
    expect(explain(new TypeError("Failed to fetch"))).toMatchObject({ code: "OFFLINE", isFinal: false });
  });
});
