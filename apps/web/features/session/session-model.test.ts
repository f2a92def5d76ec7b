import { describe, expect, test } from "vitest";
import { firstAccountFault, safeNext, signInFault } from "#web/features/session/session-model.ts";

describe("after signing in", () => {
  test.each([
    [null, "/pipelines"],
    ["/pipelines/git/a/b/1#step-2:L3", "/pipelines/git/a/b/1#step-2:L3"],
    ["https://evil.example", "/pipelines"],
    ["//evil.example", "/pipelines"],
    ["/\\evil.example", "/pipelines"],
    ["javascript:alert(1)", "/pipelines"],
  ])("%j leads to %s", (next, path) => expect(safeNext(next)).toBe(path));
});

describe("a refused sign-in", () => {
  test("shows the server's sentence", () => {
    expect(signInFault("This account is suspended. Ask an administrator.")).toContain("suspended");
  });
  test("puts codes into words", () => {
    expect([signInFault("CredentialsSignin"), signInFault(null)]).toEqual([
      "Login or password is wrong.",
      "Login or password is wrong.",
    ]);
    expect(signInFault("Configuration")).toMatch(/^Signing in did not work/);
  });
});

test("a first account's faults are told beside their fields, one at a time", () => {
  const good = { setupCode: "ABCD", login: "admin", password: "long enough", repeated: "long enough" };
  expect(firstAccountFault(good)).toBeNull();
  expect(firstAccountFault({ ...good, setupCode: " " })?.field).toBe("setupCode");
  expect(firstAccountFault({ ...good, password: "short" })?.field).toBe("password");
  expect(firstAccountFault({ ...good, repeated: "other" })?.field).toBe("repeated");
});
