/** What a token says: names and JSON values. */
export type TokenClaims = Readonly<Record<string, unknown>>;

/**
 * Signs what this installation says of its jobs (OpenID Connect), so that
 * clouds that trust its address can tell them apart without a stored secret.
 */
export interface IdentityTokens {
  /** A signed token with these claims and nothing else. */
  sign(claims: TokenClaims): Promise<string>;
  /** The claims of a token of ours that has not expired, or null. */
  verify(token: string, now: Date): Promise<TokenClaims | null>;
  /** The public keys that tokens are checked with, as a JSON Web Key Set. */
  keySet(): Promise<{ readonly keys: readonly TokenClaims[] }>;
}
