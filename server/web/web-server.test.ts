import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "#server/testing/browser.ts";
import { setupCodeForTests, startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
let browser: Browser;
const password = "correct horse battery";

beforeAll(async () => {
  web = await startWebInstallation();
});

beforeEach(() => {
  browser = openBrowser(web.url);
});

afterAll(() => web[Symbol.asyncDispose]());

const whereTo = async (path: string): Promise<string | null> => (await browser.fetch(path)).headers.get("location");

/** What somebody sees who shows a copy of a browser's cookies. */
async function stateByCookies(cookies: ReadonlyMap<string, string>): Promise<unknown> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const response = await fetch(`${web.url}/api/trpc/session.state`, { headers: { cookie } });
  return ((await response.json()) as { result: { data: unknown } }).result.data;
}

describe("the first run", () => {
  test("every page leads to the set-up until an account has a password", async () => {
    expect(await Promise.all(["/", "/sign-in", "/pipelines/git/acme/app"].map(whereTo))).toEqual([
      "/setup",
      "/setup",
      "/setup",
    ]);
    expect(await whereTo("/setup")).toBeNull();
    expect(await browser.query("session.state")).toEqual({ needsSetup: true, me: null });
  });

  test("a wrong setup code, a short password and a strange login make no account", async () => {
    const create = (request: object) =>
      browser.mutate("session.createFirstAccount", {
        setupCode: setupCodeForTests,
        login: "admin",
        password,
        ...request,
      });
    await expect(create({ setupCode: "wrong" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringContaining("setup code"),
    });
    await expect(create({ password: "short" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringContaining("at least 8"),
    });
    await expect(create({ login: "no spaces" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await browser.query("session.state")).toEqual({ needsSetup: true, me: null });
  });

  test("the first account completes the admin of the first start, and can sign in", async () => {
    const before = await web.deps.accounts.findByLogin("admin");
    await browser.mutate("session.createFirstAccount", { setupCode: setupCodeForTests, login: "admin", password });
    expect((await web.deps.accounts.findByLogin("admin"))?.id).toBe(before?.id);
    expect(await browser.signIn("admin", password)).toBeNull();
    expect(await browser.query("session.state")).toEqual({ needsSetup: false, me: { login: "admin", isAdmin: true } });
  });

  test("a second first account is refused", async () => {
    const again = browser.mutate("session.createFirstAccount", {
      setupCode: setupCodeForTests,
      login: "eve",
      password,
    });
    await expect(again).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("signing in", () => {
  test("strangers are sent to sign in, with the way back, and never further", async () => {
    expect(await whereTo("/pipelines/git/acme/app?branch=x")).toBe(
      "/sign-in?next=%2Fpipelines%2Fgit%2Facme%2Fapp%3Fbranch%3Dx",
    );
    expect(await whereTo("/")).toBe("/sign-in");
    expect(await whereTo("/setup")).toBe("/sign-in");
    expect(await whereTo("/sign-in")).toBeNull();
    expect(await whereTo("/_next/static/x.js")).toBeNull();
    expect(await whereTo("/icon.svg")).toBeNull();
    expect(await whereTo("/projects/git/acme/tool.js")).toContain("/sign-in?next=");
  });

  test("a wrong password and a login that does not exist are told alike", async () => {
    const sentence = "Login or password is wrong.";
    expect([await browser.signIn("admin", "wrong"), await browser.signIn("nobody", "wrong")]).toEqual([
      sentence,
      sentence,
    ]);
  });

  test("guessing gets slower: after five wrong passwords even the right one has to wait", async () => {
    await web.addUser("guessed", { password });
    for (let count = 0; count < 5; count += 1) await browser.signIn("guessed", "wrong");
    expect(await browser.signIn("guessed", password)).toMatch(/Try again in \d+ second/);
    expect(await browser.signIn("admin", password)).toBeNull();
  });

  test("the cookie cannot be read by scripts, and works on a plain host name", async () => {
    const response = await browser.fetch("/api/auth/csrf", { headers: { "x-forwarded-host": "ci.example:8080" } });
    expect(response.headers.getSetCookie().join("\n")).toMatch(/rotunda-csrf=.*HttpOnly.*SameSite=Lax/);
    expect(response.headers.getSetCookie().join("\n")).not.toMatch(/Secure/);
    expect(response.headers.getSetCookie().join("\n")).toContain(encodeURIComponent("http://ci.example:8080"));
  });

  test("whoever is signed in is not shown the sign-in page", async () => {
    await browser.signIn("admin", password);
    expect(await whereTo("/sign-in")).toBe("/");
    expect(await whereTo("/anything")).toBeNull();
  });

  test("signing out ends the session itself, so a copy of the cookie is worth nothing", async () => {
    await browser.signIn("admin", password);
    const copy = new Map(browser.cookies);
    await browser.mutate("session.signOut");
    expect(await browser.query("session.state")).toMatchObject({ me: null });
    expect(await stateByCookies(copy)).toMatchObject({ me: null });
  });

  test("the library's own sign-out ends the session too", async () => {
    await browser.signIn("admin", password);
    const copy = new Map(browser.cookies);
    const { csrfToken } = (await (await browser.fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    await browser.fetch("/api/auth/signout", {
      method: "POST",
      body: new URLSearchParams({ csrfToken, json: "true" }),
    });
    expect(await stateByCookies(copy)).toMatchObject({ me: null });
  });

  test("a suspended account is out on its next request", async () => {
    await web.addUser("leaver", { password });
    expect(await browser.signIn("leaver", password)).toBeNull();
    await expect(browser.query("project.list")).resolves.toEqual([]);
    await web.database.pool.query("UPDATE users SET suspended_at = now() WHERE login = 'leaver'");
    await expect(browser.query("project.list")).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(await browser.signIn("leaver", password)).toContain("suspended");
  });
});

describe("what other sites can do", () => {
  beforeEach(() => browser.signIn("admin", password));

  test.each([
    ["by its Origin", { origin: "http://evil.example" }],
    ["by Sec-Fetch-Site", { "sec-fetch-site": "cross-site" }],
    ["from another port of this host", { "sec-fetch-site": "same-site" }],
  ])("a change sent by another site's page is refused, known %s", async (_name, headers) => {
    await expect(browser.mutate("project.tryExample", undefined, headers)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("the session cookie opens no change of the REST API", async () => {
    const response = await browser.fetch("/api/v2/project/git/acme/app/pipeline", { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
  });
});

describe("pages and health", () => {
  test("a page's policy allows scripts by a nonce that is new each time", async () => {
    const nonceOf = async () =>
      /'nonce-([^']+)'/.exec((await browser.fetch("/sign-in")).headers.get("content-security-policy") ?? "")?.[1];
    const [first, second] = [await nonceOf(), await nonceOf()];
    expect(first).toMatch(/^[\w+/=]{20,}$/);
    expect(second).not.toBe(first);
  });

  test("every answer forbids sniffing and framing", async () => {
    for (const path of ["/sign-in", "/healthz", "/api/v2/me", "/api/trpc/session.state"]) {
      const { headers } = await browser.fetch(path);
      expect([headers.get("x-content-type-options"), headers.get("x-frame-options")]).toEqual(["nosniff", "DENY"]);
    }
  });

  test("alive is not ready: without engine and agents no build can run, and it says which is missing", async () => {
    expect((await browser.fetch("/healthz")).status).toBe(200);
    const ready = await browser.fetch("/readyz");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      ready: false,
      checks: { database: { ok: true }, engine: { ok: false }, agents: { ok: false } },
    });
  });

  test("the version is told, an unknown API is 404, and a page without a build says what to do", async () => {
    expect(await (await browser.fetch("/version")).json()).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect((await browser.fetch("/api/nothing")).status).toBe(404);
    expect(await (await browser.fetch("/sign-in")).text()).toContain("npm run build");
  });
});
