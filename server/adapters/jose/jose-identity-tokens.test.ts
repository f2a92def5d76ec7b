import { generateKeyPairSync } from "node:crypto";
import { createLocalJWKSet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { createJoseIdentityTokens } from "#server/adapters/jose/jose-identity-tokens.ts";
import { fakeIdentityTokens } from "#server/testing/fake-identity-tokens.ts";
import { identityTokensContract } from "#server/testing/identity-tokens-contract.ts";

const newKey = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { format: "pem", type: "pkcs8" },
    publicKeyEncoding: { format: "pem", type: "spki" },
  }).privateKey;
const key = newKey();

identityTokensContract("the real key", () => createJoseIdentityTokens(key));
identityTokensContract("the fake", fakeIdentityTokens);

test("anybody can check a token with nothing but the published keys", async () => {
  const tokens = createJoseIdentityTokens(key);
  const exp = Math.floor(Date.now() / 1000) + 60;
  const token = await tokens.sign({ iss: "https://ci.example", aud: "org", exp });
  const keySet = createLocalJWKSet({ keys: [...(await tokens.keySet()).keys] });
  const { protectedHeader } = await jwtVerify(token, keySet, { issuer: "https://ci.example", audience: "org" });
  expect(protectedHeader).toMatchObject({ alg: "RS256", typ: "JWT" });
});

test("a token of another installation is not ours", async () => {
  const token = await createJoseIdentityTokens(newKey()).sign({ exp: 4_000_000_000 });
  expect(await createJoseIdentityTokens(key).verify(token, new Date())).toBeNull();
});
