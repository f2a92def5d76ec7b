import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secretForms } from "#server/core/masking/secret-forms.ts";
import { SecretMasker } from "#server/core/masking/secret-masker.ts";
import { SecretPatterns } from "#server/core/masking/secret-patterns.ts";
import { cutAt, secretEncodings, secretTexts } from "#server/testing/secret-encodings.ts";

/** The same rule in the plainest way: leftmost, then longest, over the whole text at once. */
function maskWhole(text: Buffer, patterns: readonly Buffer[]): string {
  const longestFirst = [...patterns].sort((a, b) => b.length - a.length);
  let shown = "";
  for (let at = 0; at < text.length; ) {
    const found = longestFirst.find((pattern) => text.subarray(at, at + pattern.length).equals(pattern));
    shown += found === undefined ? String.fromCharCode(text[at] as number) : "****";
    at += found?.length ?? 1;
  }
  return shown;
}

function maskInPieces(pieces: readonly Buffer[], patterns: SecretPatterns): string {
  const masker = new SecretMasker(patterns);
  const shown = pieces.map((piece) => {
    // Whoever reads a pipe uses the same memory for the next piece.
    const memory = Buffer.from(piece);
    const copy = Buffer.from(masker.push(memory));
    memory.fill("!");
    return copy;
  });
  return Buffer.concat([...shown, masker.flush()]).toString("latin1");
}

describe("masking", () => {
  test("however the output is cut, the same comes out as from the whole", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 60 });
    const secret = fc.string({ unit: fc.constantFrom("a", "b", "\n"), minLength: 4, maxLength: 9 });
    const secrets = fc.array(secret, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(letters, secrets, fc.array(fc.nat(60), { maxLength: 12 }), (text, values, cuts) => {
        const patterns = values.map((value) => Buffer.from(value));
        const bytes = Buffer.from(text);
        expect(maskInPieces(cutAt(bytes, cuts), new SecretPatterns(patterns))).toBe(maskWhole(bytes, patterns));
      }),
      { numRuns: 3000 },
    );
  });

  test("a secret is masked at every place where it can be cut in two, and byte by byte", () => {
    const secret = Buffer.from("s3cr3t-välue\nof two lines");
    const patterns = new SecretPatterns([secret]);
    const text = Buffer.concat([Buffer.from("before "), secret, Buffer.from(" after")]);
    for (let cut = 0; cut <= text.length; cut++) {
      expect(maskInPieces([text.subarray(0, cut), text.subarray(cut)], patterns)).toBe("before **** after");
    }
    const single = [...text].map((byte) => Buffer.from([byte]));
    expect(maskInPieces(single, patterns)).toBe("before **** after");
  });

  test("a secret that becomes known in the middle is masked from then on, also where what is held back begins it", () => {
    const patterns = new SecretPatterns([Buffer.from("token-of-before")]);
    const masker = new SecretMasker(patterns);
    const push = (text: string) => Buffer.from(masker.push(Buffer.from(text))).toString();
    expect(push("token-minted token-")).toBe("token-minted ");
    patterns.addValues(["token-minted"]);
    expect(push("minted and token-")).toBe("**** and ");
    expect(push("of-before.")).toBe("****.");
    expect([patterns.isEmpty, patterns.longest >= 15]).toEqual([false, true]);
  });

  test("nothing is held back but what may yet become a secret", () => {
    const masker = new SecretMasker(new SecretPatterns([Buffer.from("secret")]));
    const push = (text: string) => Buffer.from(masker.push(Buffer.from(text))).toString();
    expect(push("a line\n")).toBe("a line\n");
    expect(push("password: sec")).toBe("password: ");
    expect(push("ond")).toBe("second");
  });

  test("many secrets cost little more than one", () => {
    const values = Array.from({ length: 300 }, (_, n) => `secret-${n}-${(n * 7919).toString(36).repeat(6)}`);
    const patterns = SecretPatterns.ofValues(values);
    const line = Buffer.from("2026-11-25T21:00:00Z INFO  compiling package something/else v1.2.3 (ok)\n");
    const output = Buffer.concat(Array.from({ length: 120_000 }, () => line));
    const startedAt = performance.now();
    new SecretMasker(patterns).push(output);
    const megabytesPerSecond = output.length / 1e6 / ((performance.now() - startedAt) / 1000);
    expect(megabytesPerSecond).toBeGreaterThan(15);
  });
});

describe("what a secret is known by", () => {
  test("short values, true and false are not secrets; lines of a value are, each by itself, by the same rule", () => {
    expect(secretForms(["abc", "true", "False", ""])).toEqual([]);
    expect(secretForms(["abcd"])).toContain("abcd");
    expect(secretForms(["value\n"])).toEqual(expect.arrayContaining(["value\n", "value"]));
    const lines = secretForms(["first-long-line\n  },\n  pin4\r\nFalse\nother-long-line"]);
    expect(lines).toEqual(expect.arrayContaining(["first-long-line", "pin4", "other-long-line"]));
    for (const short of ["},", "False"]) expect(lines).not.toContain(short);
  });

  test.each(Object.entries(secretEncodings))("%s is masked wherever it is cut", (_name, encode) => {
    fc.assert(
      fc.property(secretTexts, fc.array(fc.nat(300), { maxLength: 6 }), (value, cuts) => {
        const bytes = Buffer.from(`before ${encode(value)} after`);
        const shown = maskInPieces(cutAt(bytes, cuts), SecretPatterns.ofValues([value]));
        expect(shown).toContain("****");
        const rest = Buffer.from(shown, "latin1").toString();
        expect(rest).not.toContain(encode(value));
        // Of base64, what mixes with its neighbours is left: no more than a few characters.
        expect(rest.length).toBeLessThan(bytes.length - encode(value).length + 60);
      }),
      { numRuns: 300 },
    );
  });

  test("what a real shell writes when it quotes a value is masked", () => {
    for (const value of ["it's a $ecret", 'say "hi" & go', "back\\slash `tick`", "two\nlong lines"]) {
      const script = 'printf "%q\\n" "$V"; (set -x; : "$V") 2>&1; declare -p V';
      const text = execFileSync("/bin/bash", ["--norc", "-c", script], { env: { V: value } });
      const shown = maskInPieces([text], SecretPatterns.ofValues([value]));
      expect(shown.match(/\*\*\*\*/g)?.length, `${value}: ${shown}`).toBeGreaterThanOrEqual(3);
    }
  });

  test("the lines that base64 breaks a key into are masked", () => {
    const key = `-----BEGIN KEY-----\n${"QUJD+/0123456789abcdefghijklmnop".repeat(10)}\n-----END KEY-----\n`;
    const text = execFileSync("base64", { input: key }).toString();
    const shown = maskInPieces([Buffer.from(text)], SecretPatterns.ofValues([key]));
    for (const line of text.trim().split("\n")) expect(shown).not.toContain(line);
  });
});
