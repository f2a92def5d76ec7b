import { expect, test } from "vitest";
import { SecretPatterns } from "#server/core/masking/secret-patterns.ts";
import { OutputScrubber } from "#server/output/output-scrubber.ts";

const patterns = SecretPatterns.ofValues(["s3cr3t-token", "other-secret"]);
const scrubAll = (...pieces: string[]) => {
  const scrubber = new OutputScrubber(patterns);
  return pieces.map((piece) => {
    const memory = Buffer.from(piece);
    const text = Buffer.from(scrubber.scrub(memory)).toString();
    memory.fill("!");
    return text;
  });
};

test("secrets become as many stars, and other output is handed on as it is", () => {
  expect(scrubAll("a s3cr3t-token b other-secret\n")).toEqual(["a ************ b ************\n"]);
  const bytes = Buffer.from("nothing here\n");
  expect(new OutputScrubber(patterns).scrub(bytes)).toBe(bytes);
});

test("of a secret that comes in several pieces, nothing but its stored beginning is kept", () => {
  expect(scrubAll("x s3cr3t", "-token y")).toEqual(["x s3cr3t", "****** y"]);
  const text = "s3cr3t-token";
  for (let cut = 1; cut < text.length; cut++) {
    const [first = "", second = ""] = scrubAll(text.slice(0, cut), text.slice(cut));
    expect(first + second).toBe(text.slice(0, cut) + "*".repeat(text.length - cut));
  }
  expect(scrubAll(...text.slice(0, -1).split(""), "n").join("")).toBe("s3cr3t-toke*");
});

test("encoded secrets are found too", () => {
  const [shown = ""] = scrubAll(Buffer.from("user:s3cr3t-token").toString("base64"));
  expect(shown).toMatch(/^\w+\*{10,}\w{0,4}=*$/);
});
