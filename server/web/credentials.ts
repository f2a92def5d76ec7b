import type { IncomingHttpHeaders } from "node:http";
import type { Credential } from "#server/commands/identify.ts";

/** What a request's headers hold: nothing, a token, or something that should be one and is not. */
export type ShownToken =
  | { readonly kind: "none" }
  | { readonly kind: "malformed" }
  | Extract<Credential, { kind: "token" }>;

/**
 * Finds the API token: `Circle-Token`, `Authorization: Bearer` or the token alone, Basic with the
 * token as user name, or the old `?circle-token=`. An empty one is malformed,
 * not anonymous.
 */
export function shownToken(headers: IncomingHttpHeaders, query: URLSearchParams): ShownToken {
  const own = headers["circle-token"];
  if (own !== undefined) return token(String(own));
  if (headers.authorization !== undefined) return fromAuthorization(headers.authorization);
  const inQuery = query.get("circle-token");
  return inQuery === null ? { kind: "none" } : token(inQuery);
}

function fromAuthorization(header: string): ShownToken {
  const [scheme = "", ...rest] = header.trim().split(/\s+/);
  const value = rest.join(" ");
  switch (scheme.toLowerCase()) {
    case "bearer":
      return token(value);
    case "basic": {
      const [user = ""] = Buffer.from(value, "base64").toString("utf8").split(":");
      return token(user);
    }
    default:
      // The `circleci` command line sends the token alone to GraphQL.
      return value === "" ? token(scheme) : { kind: "malformed" };
  }
}

function token(text: string): ShownToken {
  const trimmed = text.trim();
  return trimmed === "" || trimmed.length > 1000 ? { kind: "malformed" } : { kind: "token", token: trimmed };
}
