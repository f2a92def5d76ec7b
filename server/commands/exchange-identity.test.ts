import { expect, test } from "vitest";
import { exchangeIdentity } from "#server/commands/exchange-identity.ts";
import { fakeIdentityTokens } from "#server/testing/fake-identity-tokens.ts";

const now = new Date("2026-01-01T00:00:00Z");
const identityTokens = fakeIdentityTokens();
const deps = { identityTokens, clock: { now: () => now } };
const claims = { sub: "s", aud: "org", exp: now.getTime() / 1000 + 60, "rotunda.task-id": "t1" };
const exchange = async (token: string, taskId = "t1") => exchangeIdentity(deps, { taskId, token, audience: "sts" });

test("a task's token is exchanged for one that differs by the audience only", async () => {
  const token = await exchange(await identityTokens.sign(claims));
  expect(await identityTokens.verify(token, now)).toEqual({ ...claims, aud: "sts" });
});

test("another task's token, an expired one and what is none are refused", async () => {
  const other = await identityTokens.sign({ ...claims, "rotunda.task-id": "t2" });
  const old = await identityTokens.sign({ ...claims, exp: now.getTime() / 1000 - 1 });
  const nobodys = await identityTokens.sign({ exp: claims.exp });
  for (const token of [other, old, nobodys, "", "x.y.z"])
    await expect(exchange(token)).rejects.toMatchObject({ code: "forbidden" });
});
