import { SecretMasker } from "#server/core/masking/secret-masker.ts";
import { SecretPatterns } from "#server/core/masking/secret-patterns.ts";

/** What replaces secrets in whole texts, for what is told besides a step's output. */
export function textMasker(secretValues: readonly string[]): (text: string) => string {
  const patterns = SecretPatterns.ofValues(secretValues);
  if (patterns.isEmpty) return (text) => text;
  const masker = new SecretMasker(patterns);
  return (text) => Buffer.concat([masker.push(Buffer.from(text)), masker.flush()]).toString("utf8");
}
