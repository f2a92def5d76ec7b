import type { IncomingMessage } from "node:http";
import { checkArtifactSignature } from "#server/artifacts/artifact-url.ts";
import { secretHash } from "#server/commands/secret-hash.ts";
import type { AccountStore } from "#server/core/ports/account-store.ts";
import type { Clock } from "#server/core/ports/clock.ts";

/** Which artifact a request is about. */
export interface ArtifactAddress {
  readonly artifactId: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

const address = /^\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/(.+)$/;

/** Reads `/<artifact id>/<path>?…`, or gives null for any other target. */
export function artifactAddress(target: string): ArtifactAddress | null {
  const mark = target.indexOf("?");
  const match = address.exec(mark === -1 ? target : target.slice(0, mark));
  if (match === null) return null;
  const [, artifactId = "", encoded = ""] = match;
  try {
    return {
      artifactId,
      path: decodeURIComponent(encoded),
      query: new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1)),
    };
  } catch {
    return null;
  }
}

/**
 * Whether a request may read an artifact: by the signature of its link, or by
 * a personal token as an API client sends it with every request. Never by
 * cookie: this origin has none.
 */
export async function mayRead(
  deps: { readonly accounts: Pick<AccountStore, "findByToken">; readonly clock: Clock; readonly secret: string },
  request: IncomingMessage,
  { artifactId, path, query }: ArtifactAddress,
): Promise<"yes" | "expired" | "forged" | "no"> {
  const [expires, signature] = [query.get("expires"), query.get("signature")];
  const signed =
    expires === null && signature === null
      ? "no"
      : checkArtifactSignature(
          { artifactId, path, expires: expires ?? "", signature: signature ?? "" },
          deps.secret,
          deps.clock.now(),
        );
  if (signed === "good") return "yes";
  const token = tokenOf(request);
  if (token !== null && (await deps.accounts.findByToken(secretHash(token))) !== null) return "yes";
  return signed;
}

function tokenOf(request: IncomingMessage): string | null {
  const circle = request.headers["circle-token"];
  if (typeof circle === "string" && circle !== "") return circle;
  const [scheme = "", value = ""] = (request.headers.authorization ?? "").split(" ", 2);
  if (scheme.toLowerCase() === "bearer" && value !== "") return value;
  if (scheme.toLowerCase() !== "basic") return null;
  const [user = ""] = Buffer.from(value, "base64").toString().split(":", 1);
  return user === "" ? null : user;
}
