const keyPart = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
const keyPartsMax = 8;

/**
 * Whether a text can be the key of a stored object: up to eight plain names
 * joined by slashes. Keys are made here, never by whoever uploads; this is the
 * second lock, so that no store is ever asked for a place that it should not have.
 */
export function isBlobKey(key: string): boolean {
  const parts = key.split("/");
  return parts.length <= keyPartsMax && parts.every((part) => keyPart.test(part));
}

/** Throws for a text that cannot be a key: that is a bug of ours. */
export function requireBlobKey(key: string): void {
  if (!isBlobKey(key)) throw new Error(`not a blob key: ${JSON.stringify(key.slice(0, 200))}`);
}
