import type { IdentityTokens, TokenClaims } from "#server/core/ports/identity-tokens.ts";

/** IdentityTokens whose signature is a word; for tests that only carry tokens around. */
export function fakeIdentityTokens(): IdentityTokens {
  const signature = "signed-by-a-fake";
  return {
    sign: async (claims) => `fake.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`,
    verify: async (token, now) => {
      const [header, payload = "", signed, more] = token.split(".");
      if (header !== "fake" || signed !== signature || more !== undefined) return null;
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as TokenClaims;
      return Number(claims["exp"]) * 1000 > now.getTime() ? claims : null;
    },
    keySet: async () => ({ keys: [{ kid: "fake", use: "sig", alg: "RS256" }] }),
  };
}
