import { describe, expect, test } from "vitest";
import { fillVariables } from "#server/core/variable/fill-variables.ts";
import { maskedValues } from "#server/core/variable/masked-values.ts";
import { contextNameFault, shownValue, variableFault, variableIdentity } from "#server/core/variable/variable-rules.ts";

describe("variables", () => {
  test.each(["A", "_a1", "a".repeat(300)])("%s is a name", (name) => expect(variableFault(name, "")).toBeNull());

  test.each(["", "1A", "A-B", "A B", "Ä", "A\n", "a".repeat(301)])("%j is no name", (name) =>
    expect(variableFault(name, "x")).toContain("name"),
  );

  test("a value may have 32 KiB, counted in bytes, and no NUL", () => {
    expect(variableFault("A", "x".repeat(32 * 1024))).toBeNull();
    expect(variableFault("A", "ä".repeat(16 * 1024 + 1))).toContain("32 KiB");
    expect(variableFault("A", "a\0b")).toContain("NUL");
  });

  test.each([
    ["", "xxxx"],
    ["secret1", "xxxx"],
    ["secret12", "xxxxet12"],
    ["a-very-long-secret", "xxxxcret"],
    ["1234🙈🙉🙊🐵", "xxxx🙈🙉🙊🐵"],
  ])("of %j the list shows %j: never more than half", (value, shown) => expect(shownValue(value)).toBe(shown));

  test("rows of the same name have identities of their own", () => {
    const identities = [{ projectId: "1" }, { projectId: "2" }, { contextId: "1" }].map((owner) =>
      variableIdentity(owner, "A"),
    );
    expect(new Set(identities).size).toBe(3);
  });
});

test("a context's name is any text without blanks at its ends", () => {
  expect(["org-global", "Blue / Green", "a".repeat(200)].map(contextNameFault)).toEqual([null, null, null]);
  for (const name of ["", " a", "a ", "a\nb", "a".repeat(201)]) expect(contextNameFault(name)).not.toBeNull();
});

test("short values and booleans are not masked, everything else is, once", () => {
  expect(maskedValues(["abc", "abcd", "true", "False", "truth", "abcd", ""])).toEqual(["abcd", "truth"]);
});

describe("filling variables in", () => {
  const values = { USER: "ada", TOKEN: "$USER" };

  test.each([
    ["$USER", "ada"],
    ["a${USER}b", "aadab"],
    ["$TOKEN", "$USER"],
    ["$MISSING-x", "-x"],
    ["$$USER $1 ${", "$ada $1 ${"],
    ["${__proto__}$toString", ""],
  ])("%s becomes %s", (text, filled) => expect(fillVariables(text, values)).toBe(filled));
});
