import { createHash } from "node:crypto";

/**
 * What is stored of a token. A token is 32 random bytes, so a plain SHA-256
 * cannot be guessed back, and a request can be looked up by it in one query.
 */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
