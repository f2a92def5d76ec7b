import { describe, expect, test } from "vitest";
import { parsePathPattern } from "#server/config/filter/path-pattern.ts";

const matches = (pattern: string, path: string): boolean => {
  const parsed = parsePathPattern(pattern);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.matches(path);
};

describe("a pattern for files", () => {
  test.each([
    ["README.md", ["README.md"], ["docs/README.md", "README.mdx", "readme.md"]],
    ["*.md", ["README.md", ".md"], ["docs/README.md", "README.mdx"]],
    ["src/*", ["src/a", "src/.hidden"], ["src", "src/a/b", "srcs/a"]],
    ["src/", ["src/a", "src/a/b"], ["src", "lib/src/a"]],
    ["src/**", ["src/a", "src/a/b"], ["src", "lib/src/a"]],
    ["**/*.ts", ["a.ts", "src/a.ts", "src/deep/a.ts"], ["a.tsx", "src/ats"]],
    ["src/**/test/*.ts", ["src/test/a.ts", "src/x/y/test/a.ts"], ["src/xtest/a.ts", "src/test/x/a.ts"]],
    ["**", ["a", "a/b/c"], []],
    ["a?c", ["abc", "a.c"], ["ac", "a/c", "abbc"]],
    ["{src,lib}/*.{ts,js}", ["src/a.ts", "lib/a.js"], ["test/a.ts", "src/a.css"]],
    ["a{,b{c,d}}e", ["ae", "abce", "abde"], ["abe", "acde"]],
    ["a\\*\\{b", ["a*{b"], ["ax{b"]],
    ["[a]+(b)$", ["[a]+(b)$"], ["a"]],
    ["ünï/*", ["ünï/🙈"], ["uni/x"]],
  ] as const)("%s", (pattern, yes, no) => {
    for (const path of yes) expect([path, matches(pattern, path)]).toEqual([path, true]);
    for (const path of no) expect([path, matches(pattern, path)]).toEqual([path, false]);
  });

  test.each(["/src", "./src", "{a,b", "x".repeat(1001), "{a,b}".repeat(7)])(
    "%s is refused, and says why",
    (pattern) => {
      const parsed = parsePathPattern(pattern);
      expect(parsed).toMatchObject({ ok: false, error: expect.any(String) });
    },
  );

  test("no pattern makes a path cost more than its length", () => {
    const path = `${"a/".repeat(1500)}b`;
    const started = performance.now();
    for (const pattern of [
      "**/a/".repeat(100).concat("c"),
      "*a".repeat(400),
      "**a".repeat(300),
      `${"?*".repeat(400)}x`,
    ])
      expect(matches(pattern, path)).toBe(false);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
