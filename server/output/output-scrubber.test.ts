import fc from "fast-check";
import { expect, test } from "vitest";
import { SecretPatterns } from "#server/core/masking/secret-patterns.ts";
import { OutputScrubber } from "#server/output/output-scrubber.ts";
import { cutAt, secretEncodings, secretTexts } from "#server/testing/secret-encodings.ts";

/** What a log holds after each of these pieces came. Whoever reads them from the network uses the same memory again. */
function logAfterEach(values: readonly string[], pieces: readonly Buffer[]): Buffer[] {
  const scrubber = new OutputScrubber(SecretPatterns.ofValues(values));
  let log = Buffer.alloc(0);
  return pieces.map((piece) => {
    const memory = Buffer.from(piece);
    const { instead, bytes } = scrubber.scrub(memory);
    log = Buffer.concat([log.subarray(0, log.length - instead.length), instead, bytes]);
    memory.fill("!");
    return log;
  });
}
const logOf = (values: readonly string[], ...pieces: string[]) =>
  logAfterEach(
    values,
    pieces.map((piece) => Buffer.from(piece)),
  )
    .at(-1)
    ?.toString();
const secrets = ["s3cr3t-token", "other-secret"];

test("secrets become as many stars, and other output is handed on as it is", () => {
  expect(logOf(secrets, "a s3cr3t-token b other-secret\n")).toBe("a ************ b ************\n");
  const bytes = Buffer.from("nothing here\n");
  expect(new OutputScrubber(SecretPatterns.ofValues(secrets)).scrub(bytes).bytes).toBe(bytes);
});

test("of a secret that comes in several pieces nothing is kept, also where its beginning was stored already", () => {
  const text = "x s3cr3t-token y";
  for (let cut = 1; cut < text.length; cut++)
    expect(logOf(secrets, text.slice(0, cut), text.slice(cut))).toBe("x ************ y");
  expect(logOf(secrets, ..."s3cr3t-token other-secret".split(""))).toBe("************ ************");
});

test("lines that were counted stay lines", () => {
  const key = "first line of it\nsecond line of it";
  expect(logOf([key], "before\nfirst line of it\nsecond", " line of it\n")).toBe(
    `before\n${"*".repeat(16)}\n${"*".repeat(17)}\n`,
  );
});

test("a scrubber that goes on behind what is stored finds the secret whose beginning stands there", () => {
  const stored = Buffer.from("line\nx s3cr3t");
  const { instead, bytes } = new OutputScrubber(SecretPatterns.ofValues(secrets), stored).scrub(
    Buffer.from("-token y"),
  );
  expect([Buffer.from(instead).toString(), Buffer.from(bytes).toString()]).toEqual(["******", "****** y"]);
});

test.each(Object.entries(secretEncodings))(
  "%s: no secret is in the log after any piece, and nothing else changes",
  (_name, encode) => {
    fc.assert(
      fc.property(secretTexts, fc.array(fc.nat(300), { maxLength: 6 }), (value, cuts) => {
        const before = "0123456789 before ";
        const text = Buffer.from(`${before}${encode(value)} after 0123456789`);
        const logs = logAfterEach([value], cutAt(text, cuts));
        const whole = logs.at(-1) ?? Buffer.alloc(0);
        expect(whole.length).toBe(text.length);
        for (const log of logs) expect(log.toString()).not.toContain(encode(value));
        expect(whole.toString()).not.toContain(value);
        expect(whole.toString()).toContain("****");
        if (!value.includes("before ")) expect(whole.toString().startsWith(before)).toBe(true);
        expect(whole.toString().endsWith(" after 0123456789")).toBe(true);
      }),
      { numRuns: 300 },
    );
  },
);
