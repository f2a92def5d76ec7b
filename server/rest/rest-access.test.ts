import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRestDoor } from "#server/rest/rest-door.ts";
import type { RestDeps } from "#server/rest/rest-exchange.ts";
import { routes } from "#server/rest/routes.ts";
import { type RestClient, restClient } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
let token: string;
let call: RestClient;
const unknownId = "0193f0a0-0000-7000-8000-00000000dead";

beforeAll(async () => {
  web = await startWebInstallation();
  await web.addProject("app");
  token = await web.addUser("ada");
  call = restClient(web.url, token);
});

afterAll(() => web[Symbol.asyncDispose]());

describe("who may call", () => {
  const example = (path: string): string =>
    path
      .replace(":slug", "git/acme/app")
      .replace(/:\w+Id/g, unknownId)
      .replace(/:(?:number|index|step)/g, "1")
      .replace(":name", "NAME");

  const tokenRoutes = routes.filter(({ access }) => access !== "key_in_body");

  test.each(tokenRoutes.map(({ method, path }) => [method, path]))(
    "%s %s refuses without a token",
    async (method, path) => {
      const answer = await call(method, example(path), { headers: {} });
      expect(answer).toEqual({
        status: 401,
        type: "application/json; charset=utf-8",
        body: { message: "You must log in first." },
      });
    },
  );

  test.each(tokenRoutes.map(({ method, path }) => [method, path]))(
    "%s %s refuses a token that is not good",
    async (method, path) => {
      expect((await call(method, example(path), { headers: { "circle-token": "nonsense" } })).status).toBe(401);
    },
  );

  test("only continuing a pipeline asks for no token, and shows nothing to who has no key", async () => {
    const open = routes.filter(({ access }) => access === "key_in_body");
    expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /api/v2/pipeline/continue"]);
    const body = { "continuation-key": "nonsense", configuration: "version: 2.1" };
    for (const headers of [{}, { "circle-token": token }]) {
      const answer = await call("POST", "/api/v2/pipeline/continue", { headers, body });
      expect(answer).toMatchObject({ status: 401, body: { message: "This continuation key is not valid." } });
    }
    expect((await call("POST", "/api/v2/pipeline/continue", { headers: {}, body: {} })).status).toBe(400);
  });

  test.each([
    ["Circle-Token", () => ({ "circle-token": token })],
    ["Bearer", () => ({ authorization: `Bearer ${token}` })],
    [
      "Basic with the token as user name",
      () => ({ authorization: `Basic ${Buffer.from(`${token}:`).toString("base64")}` }),
    ],
  ])("a token is taken as %s", async (_name, headers) => {
    expect((await call("GET", "/api/v2/me", { headers: headers() })).body).toMatchObject({ login: "ada", name: "ada" });
  });

  test("an empty Bearer is malformed, not anonymous", async () => {
    const answer = await call("GET", "/api/v2/me", { headers: { authorization: "Bearer " } });
    expect(answer).toMatchObject({ status: 401, body: { message: "Unauthorized" } });
  });

  test("the data directory's token is its owner's", async () => {
    const answer = await call("GET", "/api/v2/me", { headers: { "circle-token": web.localToken } });
    expect(answer.body.login).toBe("admin");
  });

  test("a revoked token and a suspended account are refused on the next request", async () => {
    const other = await web.addUser("grace");
    const headers = { "circle-token": other };
    expect((await call("GET", "/api/v2/me", { headers })).status).toBe(200);
    await web.database.pool.query("UPDATE users SET suspended_at = now() WHERE login = 'grace'");
    expect((await call("GET", "/api/v2/me", { headers })).status).toBe(401);
  });

  test("a table with a change that a cookie opens is refused at start", () => {
    const route = {
      method: "POST",
      path: "/x",
      access: "token_or_cookie",
      handle: () => Promise.reject(new Error()),
    } as const;
    expect(() => createRestDoor({} as RestDeps, [route])).toThrow("POST /x");
  });
});
