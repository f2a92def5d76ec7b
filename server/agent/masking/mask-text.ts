import { SecretMasker } from "#server/core/masking/secret-masker.ts";
import type { SecretPatterns } from "#server/core/masking/secret-patterns.ts";

/** What replaces secrets in whole texts, for what is told besides a step's output. */
export function textMasker(patterns: SecretPatterns): (text: string) => string {
  const masker = new SecretMasker(patterns);
  return (text) => Buffer.concat([masker.push(Buffer.from(text)), masker.flush()]).toString("utf8");
}
