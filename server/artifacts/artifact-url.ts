import { createHmac, timingSafeEqual } from "node:crypto";

/** How long a link to an artifact works: to follow it, not to keep it. Our pages ask for one when it is clicked. */
export const artifactUrlSeconds = 600;
const keySeconds = 86_400;

/** What a link is made of. */
export interface ArtifactUrlParts {
  /** The artifacts' own origin, without a slash at the end. */
  readonly baseUrl: string;
  readonly artifactId: string;
  readonly path: string;
  readonly secret: string;
  readonly now: Date;
}

/** A link to read one artifact that needs no other credential, good for ten minutes. */
export function signArtifactUrl(parts: ArtifactUrlParts): string {
  const { baseUrl, artifactId, path, secret, now } = parts;
  const expires = String(Math.floor(now.getTime() / 1000) + artifactUrlSeconds);
  const signature = signatureOf({ artifactId, path, expires, secret });
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `${baseUrl}/${artifactId}/${encoded}?expires=${expires}&signature=${signature}`;
}

/** A link as it came back. */
export interface SignedRequest {
  readonly artifactId: string;
  readonly path: string;
  readonly expires: string;
  readonly signature: string;
}

/** Whether a link's signature is ours and still good. Compared in constant time. */
export function checkArtifactSignature(
  request: SignedRequest,
  secret: string,
  now: Date,
): "good" | "expired" | "forged" {
  const { artifactId, path, expires } = request;
  const wanted = Buffer.from(signatureOf({ artifactId, path, expires, secret }));
  const given = Buffer.from(request.signature);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return "forged";
  return Number(expires) * 1000 >= now.getTime() ? "good" : "expired";
}

/**
 * Nothing but reading is served, and the path decides as what, so neither
 * method nor type is signed. Links that end on the same day share a key, which
 * is made from the secret and worth nothing afterwards.
 */
function signatureOf(signed: { artifactId: string; path: string; expires: string; secret: string }): string {
  const { artifactId, path, expires, secret } = signed;
  const day = Math.floor(Number(expires) / keySeconds);
  const key = createHmac("sha256", secret).update(`links that end on day ${day}`).digest();
  return createHmac("sha256", key).update(`${artifactId}\n${expires}\n${path}`).digest("base64url");
}
