import { afterAll, beforeAll, expect, test } from "vitest";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;

beforeAll(async () => {
  web = await startWebInstallation();
});

afterAll(() => web[Symbol.asyncDispose]());

test("clouds find who signs jobs' tokens and the keys, without signing in", async () => {
  const found = await fetch(`${web.url}/.well-known/openid-configuration`);
  expect(found.status).toBe(200);
  expect(found.headers.get("cache-control")).toBe("public, max-age=300");
  const configuration = (await found.json()) as { issuer: string; jwks_uri: string };
  expect(configuration).toMatchObject({
    issuer: "http://localhost:8080",
    jwks_uri: "http://localhost:8080/.well-known/jwks.json",
    id_token_signing_alg_values_supported: ["RS256"],
  });
  const keys = await fetch(web.url + new URL(configuration.jwks_uri).pathname);
  expect(await keys.json()).toEqual({ keys: [expect.objectContaining({ use: "sig" })] });
});

test("there is nothing else at that place", async () => {
  expect((await fetch(`${web.url}/.well-known/other`)).status).toBe(404);
});
