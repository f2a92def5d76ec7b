/** Where ids and secrets come from. */
export interface IdSource {
  /** A new UUID v7: ids made later sort later. */
  next(): string;
  /** A new secret of 32 random bytes as base64url, 43 characters. */
  secret(): string;
}
