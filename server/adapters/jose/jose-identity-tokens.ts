import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT } from "jose";
import type { IdentityTokens, TokenClaims } from "#server/core/ports/identity-tokens.ts";

/** What every cloud understands. */
const algorithm = "RS256";

/** IdentityTokens by an RSA key of this installation, a private key as PEM. Throws when it is none. */
export function createJoseIdentityTokens(privateKeyPem: string): IdentityTokens {
  const privateKey = createPrivateKey(privateKeyPem);
  const publicKey = createPublicKey(privateKey);
  const named = publicJwk(publicKey);
  // Whoever asks for a token sees the failure.
  named.catch(() => {});
  return {
    sign: async (claims) => {
      const header = { alg: algorithm, typ: "JWT", kid: (await named).kid };
      return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    },
    verify: async (token, now) => {
      try {
        const { payload } = await jwtVerify(token, publicKey, { algorithms: [algorithm], currentDate: now });
        return payload;
      } catch {
        return null;
      }
    },
    keySet: async () => ({ keys: [await named] }),
  };
}

async function publicJwk(publicKey: KeyObject): Promise<{ readonly kid: string } & TokenClaims> {
  const jwk = await exportJWK(publicKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: "sig", alg: algorithm };
}
