import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNamePattern } from "#server/config/filter/name-pattern.ts";

/** Whether a filter text lets a name through; null when the text is refused. */
function fits(text: string, name: string): boolean | null {
  const pattern = parseNamePattern(text);
  return pattern.ok ? pattern.value.matches(name) : null;
}

test("patterns of real configurations mean what their authors meant", () => {
  const semver = "/^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?$/";
  expect(fits(semver, "1.20.3")).toBe(true);
  expect(fits(semver, "1.20.3-rc1")).toBe(true);
  expect(fits(semver, "01.2.3")).toBe(false);
  expect(fits("/pull\\/[0-9]+/", "pull/17")).toBe(true);
  expect(fits("/pull\\/[0-9]+/", "pull/17/head")).toBe(false);
  expect(fits("/^release-\\d+(\\.\\d+){1,2}(-rc.*)?/", "release-1.2.3-rc1")).toBe(true);
  expect(fits("/^release-\\d+(\\.\\d+){1,2}(-rc.*)?/", "release-1")).toBe(false);
  expect(fits("/.*/", "")).toBe(true);
  expect(fits("/v*/", "version")).toBe(false);
});

test("Java's own forms are known", () => {
  expect(fits("/\\Qa.b\\E+/", "a.bb")).toBe(true);
  expect(fits("/\\p{Alpha}+\\p{Lu}/", "abcD")).toBe(true);
  expect(fits("/(?<name>x)(?i:Y)z/", "xyz")).toBe(true);
  expect(fits("/\\x41\\u0042/", "AB")).toBe(true);
  expect(fits("/a\\b-\\bb/", "a-b")).toBe(true);
});

test("text without slashes on both ends is a name", () => {
  expect(fits("/", "/")).toBe(true);
  expect(fits("/v1", "/v1")).toBe(true);
  expect(fits("v.*", "v1")).toBe(false);
});

test("a pattern that could take forever is refused or answered at once", () => {
  expect(fits("/((a{900}){900}){900}/", "a")).toBeNull();
  expect(fits("/((){1000}){1000}/", "")).toBeNull();
  expect(fits(`/${"(a*)*".repeat(50)}b/`, "a".repeat(400))).toBe(false);
  expect(fits(`/${"(".repeat(500)}${")".repeat(500)}/`, "")).toBeNull();
  expect(fits("/(a|aa)*((?=a*$)a)*b/", "a".repeat(400))).toBe(false);
});

test("a simple pattern fits exactly when JavaScript's own engine says so", () => {
  const atoms = fc.constantFrom(
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    "\\d",
    "\\w",
    "\\/",
    "-",
    "(a|b)",
    "(?:ab)",
    "(?=b)",
    "(?!a)",
  );
  const marks = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?");
  const item = fc
    .tuple(atoms, marks)
    .map(([atom, mark]) => (atom.startsWith("(?=") || atom.startsWith("(?!") ? atom : atom + mark));
  const pattern = fc
    .array(fc.oneof(item, fc.constantFrom("^", "$", "|")), { maxLength: 6 })
    .map((list) => list.join(""));
  const name = fc.array(fc.constantFrom("a", "b", "1", "/", "-"), { maxLength: 6 }).map((list) => list.join(""));
  const property = fc.property(pattern, name, (regex, text) => {
    expect(fits(`/${regex}/`, text)).toBe(new RegExp(`^(?:${regex})$`).test(text));
  });
  fc.assert(property, { numRuns: 3000, seed: 20261123 });
});

test("no text makes the reader of patterns throw", () => {
  const signs = fc.constantFrom(..."ab()[]{}|*+?.^$\\-,1:<>=!&QEdpxu/".split(""));
  const text = fc.array(signs, { maxLength: 20 }).map((list) => `/${list.join("")}/`);
  const property = fc.property(text, fc.string(), (regex, name) => void fits(regex, name));
  fc.assert(property, { numRuns: 5000, seed: 20261123 });
});
