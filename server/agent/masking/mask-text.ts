import { SecretMasker } from "#server/agent/masking/secret-masker.ts";
import { secretPatterns } from "#server/agent/masking/secret-patterns.ts";

/** What replaces secrets in whole texts, for what is told besides a step's output. */
export function textMasker(secretValues: readonly string[]): (text: string) => string {
  const patterns = secretPatterns(secretValues);
  if (patterns.length === 0) return (text) => text;
  const masker = new SecretMasker(patterns);
  return (text) => Buffer.concat([masker.push(Buffer.from(text)), masker.flush()]).toString("utf8");
}
