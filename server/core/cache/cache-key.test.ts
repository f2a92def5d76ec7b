import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CacheKeyValues, parseCacheKey, renderCacheKey } from "#server/core/cache/cache-key.ts";

const values: CacheKeyValues = {
  fields: {
    branch: "main",
    buildNumber: "7",
    revision: "abc",
    checkoutKey: "",
    epoch: "1700000000",
    arch: "arch1-linux-amd64-6_85",
  },
  environment: { NAME: "value", EMPTY: "" },
  checksum: async (path) =>
    path === "missing" ? { ok: false, error: "there is no file missing" } : { ok: true, value: `sum(${path})=` },
};

async function render(template: string): Promise<string> {
  const rendered = await renderCacheKey(template, values);
  return rendered.ok ? rendered.value : `fault: ${rendered.error}`;
}

for (const [template, key] of [
  ["plain", "plain"],
  ["v1-{{ .Branch }}-{{ .Revision }}", "v1-main-abc"],
  ["{{.BuildNum}}", "7"],
  ["a{{ epoch }}b{{arch}}", "a1700000000barch1-linux-amd64-6_85"],
  ['v1-{{ checksum "package-lock.json" }}', "v1-sum(package-lock.json)="],
  ['v1-{{checksum  "a b.txt"}}', "v1-sum(a b.txt)="],
  ["v1-{{ checksum `~/raw\\path` }}", "v1-sum(~/raw\\path)="],
  ['{{ checksum "with \\"quotes\\" and }}" }}', 'sum(with "quotes" and }})='],
  ["{{ .Environment.NAME }}-{{ .Environment.EMPTY }}-{{ .Environment.NEVER }}", "value--<no value>"],
  ["\t{{\t.Branch\n}}", "\tmain"],
  ["a } b }} c", "a } b }} c"],
  ["<< parameters.x >> $HOME", "<< parameters.x >> $HOME"],
] as const) {
  test(`${JSON.stringify(template)} becomes ${JSON.stringify(key)}`, async () => {
    expect(await render(template)).toBe(key);
  });
}

for (const [template, words] of [
  ["v1-{{ .Branch", "never closed"],
  ["v1-{{ branch }}", "{{ branch }} is not known. Known are .Branch"],
  ["{{ .Environment }}", "is not known"],
  ["{{ .Environment.A.B }}", "is not known"],
  ["{{ checksum package.json }}", "is not known"],
  ['{{ checksum "" }}', "is not known"],
  ['{{ checksum "a" "b" }}', "is not known"],
  ["{{ constructor }}", "is not known"],
  ["{{ .Branch | printf }}", "is not known"],
  ["{{}}", "is not known"],
  ['{{ checksum "missing" }}', "there is no file missing"],
  ["", "it is empty"],
  ["x".repeat(901), "it has 901 characters, and 900 are allowed"],
] as const) {
  test(`${JSON.stringify(template.slice(0, 40))} is refused in a sentence: ${words}`, async () => {
    expect(await render(template)).toMatch(/^fault: The cache key ".*" cannot be used: .*\.$/s);
    expect(await render(template)).toContain(words);
  });
}

test("an emoji counts as one of the 900 characters", async () => {
  expect(await render("🗝".repeat(900))).toBe("🗝".repeat(900));
});

describe("any template", () => {
  const plain = fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }).filter((text) => !text.includes("{{"));
  const blank = fc.string({ unit: fc.constantFrom(" ", "\t"), maxLength: 4 });

  test("without {{ is its own key", async () => {
    await fc.assert(
      fc.asyncProperty(plain, async (text) => {
        expect(await render(text)).toBe(text);
      }),
    );
  });

  test("is the concatenation of its parts, however they are spaced", async () => {
    const actions = [
      [".Branch", "main"],
      [".Environment.NAME", "value"],
      ["epoch", "1700000000"],
    ] as const;
    const action = fc
      .tuple(blank, fc.constantFrom(...actions), blank)
      .map(([before, [word, value], after]) => [`{{${before}${word}${after}}}`, value] as const);
    const text = plain.filter((some) => !some.endsWith("{")).map((some) => [some, some] as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(text, action), { minLength: 1, maxLength: 8 }), async (parts) => {
        const key = parts.map(([, value]) => value).join("");
        expect(await render(parts.map(([written]) => written).join(""))).toBe(key);
      }),
    );
  });

  test("is either understood or refused, never thrown at", () => {
    const piece = fc.constantFrom("{{", "}}", '"', "`", "checksum", " ", ".Branch", "\\", "x", ".Environment.");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(typeof parseCacheKey(pieces.join("")).ok).toBe("boolean");
      }),
    );
  });
});
