export const secretLengthMin = 4;
export const secretLineLengthMin = 8;
const neverSecret = new Set(["true", "false", "True", "False", "TRUE", "FALSE"]);

/**
 * The texts to look for, given the secret values: each value, the value
 * without surrounding white space, and of a value of several lines each longer
 * line too, since shells and tools print such values line by line. Values
 * shorter than four characters, `true` and `false` are left alone, as printing
 * `****` for them would only garble logs (config-language §22.6).
 */
export function secretPatterns(values: readonly string[]): Buffer[] {
  const patterns = new Set<string>();
  for (const value of values) {
    if (value.length < secretLengthMin || neverSecret.has(value.trim())) continue;
    patterns.add(value);
    if (value.trim().length >= secretLengthMin) patterns.add(value.trim());
    const lines = value.split(/\r?\n/);
    if (lines.length < 2) continue;
    for (const line of lines) if (line.trim().length >= secretLineLengthMin) patterns.add(line.trim());
  }
  return [...patterns].map((pattern) => Buffer.from(pattern));
}
