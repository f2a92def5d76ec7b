import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SecretMasker } from "#server/agent/masking/secret-masker.ts";
import { secretPatterns } from "#server/agent/masking/secret-patterns.ts";

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

function maskInPieces(pieces: readonly Buffer[], patterns: readonly Buffer[]): string {
  const masker = new SecretMasker(patterns);
  return Buffer.concat([...pieces.map((piece) => Buffer.from(masker.push(piece))), masker.flush()]).toString("latin1");
}

describe("masking", () => {
  test("however the output is cut, the same comes out as from the whole", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 60 });
    const secrets = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\n"), minLength: 1, maxLength: 7 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(letters, secrets, fc.array(fc.nat(60), { maxLength: 12 }), (text, values, cuts) => {
        const patterns = values.map((value) => Buffer.from(value));
        const bytes = Buffer.from(text);
        const places = [0, ...cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(maskInPieces(pieces, patterns)).toBe(maskWhole(bytes, patterns));
      }),
      { numRuns: 3000 },
    );
  });

  test("a secret is masked at every place where it can be cut in two, and byte by byte", () => {
    const secret = Buffer.from("s3cr3t-välue\nof two lines");
    const text = Buffer.concat([Buffer.from("before "), secret, Buffer.from(" after")]);
    for (let cut = 0; cut <= text.length; cut++) {
      expect(maskInPieces([text.subarray(0, cut), text.subarray(cut)], [secret])).toBe("before **** after");
    }
    expect(
      maskInPieces(
        [...text].map((byte) => Buffer.from([byte])),
        [secret],
      ),
    ).toBe("before **** after");
  });

  test("nothing is held back but what may yet become a secret", () => {
    const masker = new SecretMasker([Buffer.from("secret")]);
    expect(masker.push(Buffer.from("a line\n")).toString()).toBe("a line\n");
    expect(masker.push(Buffer.from("password: sec")).toString()).toBe("password: ");
    expect(masker.push(Buffer.from("ond")).toString()).toBe("second");
  });

  test("short values, true and false are not secrets; long lines of a value are, each by itself", () => {
    const texts = (values: string[]) => secretPatterns(values).map(String);
    expect(texts(["abc", "true", "False", "", "abcd"])).toEqual(["abcd"]);
    expect(texts(["value\n"])).toEqual(["value\n", "value"]);
    expect(texts(["first-long-line\n}\nother-long-line"])).toEqual([
      "first-long-line\n}\nother-long-line",
      "first-long-line",
      "other-long-line",
    ]);
  });
});
