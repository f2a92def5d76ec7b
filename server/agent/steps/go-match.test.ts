import { expect, test } from "vitest";
import { goPattern } from "#server/agent/steps/go-match.ts";

// Go's own table for path/filepath.Match, for one part of a path.
for (const [pattern, name, matches] of [
  ["abc", "abc", true],
  ["*", "abc", true],
  ["*c", "abc", true],
  ["a*", "a", true],
  ["a*", "abc", true],
  ["a*b*c*d*e*", "axbxcxdxe", true],
  ["a*b*c*d*e*", "axbxcxdxexxx", true],
  ["a*b?c*x", "abxbbxdbxebxczzx", true],
  ["a*b?c*x", "abxbbxdbxebxczzy", false],
  ["ab[c]", "abc", true],
  ["ab[b-d]", "abc", true],
  ["ab[e-g]", "abc", false],
  ["ab[^c]", "abc", false],
  ["ab[^b-d]", "abc", false],
  ["ab[^e-g]", "abc", true],
  ["a\\*b", "a*b", true],
  ["a\\*b", "ab", false],
  ["a?b", "a☺b", true],
  ["a[^a]b", "a☺b", true],
  ["a???b", "a☺b", false],
  ["[a-ζ]*", "α", true],
  ["*[a-ζ]", "A", false],
  ["[\\]a]", "]", true],
  ["[\\-]", "-", true],
  ["[x\\-]", "x", true],
  ["[x\\-]", "z", false],
  ["[\\-x]", "a", false],
  ["*x", "xxx", true],
  ["*", ".hidden", true],
  ["?hidden", ".hidden", true],
  ["a.c", "abc", false],
  ["**", "anything", true],
  ["(a|b)+$", "(a|b)+$", true],
  ["🗝?", "🗝x", true],
] as const) {
  test(`${pattern} ${matches ? "is" : "is not"} ${name}`, () => {
    expect(goPattern(pattern)?.test(name)).toBe(matches);
  });
}

for (const bad of ["[]a]", "[-]", "[x-]", "[-x]", "[", "[^", "[^bc", "a[", "[\\", "\\", "[a-b-c]"]) {
  test(`${bad} is a bad pattern`, () => {
    expect(goPattern(bad)).toBeNull();
  });
}
