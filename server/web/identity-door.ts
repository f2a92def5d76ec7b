import { jsonAnswer, sendAnswer } from "#server/web/send-answer.ts";
import type { WebContext } from "#server/web/web-context.ts";
import type { Door } from "#server/web/web-doors.ts";

const keysPath = "/.well-known/jwks.json";
const cacheControl = "public, max-age=300";

/**
 * What clouds read to check the identity tokens of jobs (OpenID Connect
 * discovery): who we are and the public keys. Nothing here is secret.
 */
export function identityDoor({ deps }: WebContext): Door {
  const documents: Readonly<Record<string, () => Promise<object>>> = {
    "/.well-known/openid-configuration": async () => configuration(deps.publicUrl),
    [keysPath]: () => deps.identityTokens.keySet(),
  };
  return async ({ response, url }) => {
    const document = documents[url.pathname];
    if (document === undefined) return sendAnswer(response, jsonAnswer(404, { message: "Not found" }));
    const answer = jsonAnswer(200, await document());
    await sendAnswer(response, { ...answer, headers: { ...answer.headers, "cache-control": cacheControl } });
  };
}

function configuration(issuer: string) {
  return {
    issuer,
    jwks_uri: `${issuer}${keysPath}`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid"],
    claims_supported: ["sub", "aud", "exp", "iat", "iss"],
  };
}
