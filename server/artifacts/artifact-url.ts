import { createHmac, timingSafeEqual } from "node:crypto";

/** How long a link to an artifact works. */
export const artifactUrlSeconds = 3600;

/** What a link is made of. */
export interface ArtifactUrlParts {
  /** The artifacts' own origin, without a slash at the end. */
  readonly baseUrl: string;
  readonly artifactId: string;
  readonly path: string;
  readonly secret: string;
  readonly now: Date;
}

/** A link to one artifact that needs no other credential, good for an hour. */
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

function signatureOf(signed: { artifactId: string; path: string; expires: string; secret: string }): string {
  const { artifactId, path, expires, secret } = signed;
  return createHmac("sha256", secret).update(`${artifactId}\n${expires}\n${path}`).digest("base64url");
}
