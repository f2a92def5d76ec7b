import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ConsoleAccount, openConsoleAccount, sessionHours } from "./console-account.ts";

const password = "a long enough password";
let root: string;
let file: string;
let account: ConsoleAccount;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-account-"));
  file = join(root, "console.json");
  account = openConsoleAccount(file);
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("the console's account", () => {
  test("takes its password once", async () => {
    expect(account.isSetUp()).toBe(false);
    expect(await account.setUp(password)).toBe(true);
    expect(await account.setUp("another long password")).toBe(false);
    expect(await account.signIn("another long password", 0)).toBeNull();
  });

  test("opens a session that ends after twelve hours or when it is signed out", async () => {
    await account.setUp(password);
    const first = await account.signIn(password, 0);
    const second = await account.signIn(password, 0);
    expect(account.isSignedIn(first, sessionHours * 3_600_000 - 1)).toBe(true);
    expect(account.isSignedIn(first, sessionHours * 3_600_000)).toBe(false);
    account.signOut(first);
    expect([account.isSignedIn(first, 1), account.isSignedIn(second, 1)]).toEqual([false, true]);
  });

  test("keeps neither the password nor a token in its file, which only the owner can read", async () => {
    await account.setUp(password);
    const token = await account.signIn(password, 0);
    const text = await readFile(file, "utf8");
    expect(text).not.toContain(password);
    expect(text).not.toContain(token);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("ends every session when its owner removes the file", async () => {
    await account.setUp(password);
    const token = await account.signIn(password, 0);
    await rm(file);
    expect([account.isSignedIn(token, 1), account.isSetUp()]).toEqual([false, false]);
  });

  test("lets nobody in before it is set up", async () => {
    expect(await account.signIn("", 0)).toBeNull();
    expect(account.isSignedIn("", 0)).toBe(false);
    expect(account.isSignedIn(null, 0)).toBe(false);
  });
});
