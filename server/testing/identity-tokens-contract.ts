import { describe, expect, test } from "vitest";
import type { IdentityTokens } from "#server/core/ports/identity-tokens.ts";

/** What every IdentityTokens must do. */
export function identityTokensContract(name: string, open: () => IdentityTokens): void {
  describe(`identity tokens of ${name}`, () => {
    const now = new Date("2026-01-01T00:00:00Z");
    const claims = { iss: "https://ci.example", sub: "s", exp: now.getTime() / 1000 + 60, "a/b": ["c"] };

    test("a token says what was signed, until it expires", async () => {
      const tokens = open();
      const token = await tokens.sign(claims);
      expect(await tokens.verify(token, now)).toEqual(claims);
      expect(await tokens.verify(token, new Date(now.getTime() + 61_000))).toBeNull();
    });

    test("a token that was changed, and what is none, say nothing", async () => {
      const tokens = open();
      const [header, payload = "", signature = ""] = (await tokens.sign(claims)).split(".");
      for (const token of ["", "a.b", `${header}.${payload}.x${signature}`, `${header}.${payload}`]) {
        expect(await tokens.verify(token, now)).toBeNull();
      }
    });

    test("the published keys have names and no private half", async () => {
      const { keys } = await open().keySet();
      expect(keys).toHaveLength(1);
      expect(keys[0]).toMatchObject({ use: "sig", alg: "RS256", kid: expect.any(String) });
      for (const secret of ["d", "p", "q", "dp", "dq", "qi"]) expect(keys[0]).not.toHaveProperty(secret);
    });
  });
}
