import { expect, test } from "vitest";
import { PatternFault } from "#server/agent/job-tool/expand-braces.ts";
import { globPattern } from "#server/agent/job-tool/glob-pattern.ts";

const cases: [pattern: string, matches: string[], others: string[]][] = [
  ["*.js", ["a.js", ".js"], ["a.jsx", "b/a.js"]],
  ["test/*.js", ["test/a.js"], ["test/x/a.js", "a.js"]],
  ["test/**/*.js", ["test/a.js", "test/x/a.js", "test/x/y/a.js"], ["a.js", "tests/a.js"]],
  ["**/*.spec.ts", ["a.spec.ts", "x/y/a.spec.ts"], ["a.spec.tsx"]],
  ["**/**/a", ["a", "x/a", "x/y/a"], ["b"]],
  ["src/**", ["src/a", "src/x/a"], ["srcs/a"]],
  ["a?c", ["abc"], ["a/c", "ac"]],
  ["[a-c]x", ["ax", "cx"], ["dx"]],
  ["[!a]x", ["bx"], ["ax", "/x"]],
  ["[^a]x", ["bx"], ["ax"]],
  ["*.{js,ts}", ["a.js", "a.ts"], ["a.go"]],
  ["{a,b/{c,d}}/*.x", ["a/1.x", "b/c/1.x", "b/d/1.x"], ["b/1.x"]],
  ["./a/*.x", ["a/1.x"], []],
  ["a\\*b", ["a*b"], ["axb"]],
  ["a+(b).c", ["a+(b).c"], ["aab.c"]],
  ["a**b", ["ab", "axxb"], ["a/b"]],
];

test.each(cases)("%s", (pattern, matches, others) => {
  const glob = globPattern(pattern);
  for (const path of matches) expect(glob(path), path).toBe(true);
  for (const path of others) expect(glob(path), path).toBe(false);
});

test.each(["[a", "{a,b"])("%s is refused with a sentence", (pattern) => {
  expect(() => globPattern(pattern)).toThrow(PatternFault);
});

test("a pattern made to be slow is answered at once", () => {
  const glob = globPattern(`${"*a".repeat(500)}b`);
  const startedAt = performance.now();
  expect(glob("a".repeat(4000))).toBe(false);
  expect(glob(`${"a".repeat(4000)}b`)).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
