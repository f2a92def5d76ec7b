const shortestMasked = 4;
const neverMasked = new Set(["true", "True", "false", "False"]);

/**
 * Which values are printed as `****` (config-language §22.6): those of project
 * and context variables, but not short ones and not booleans, which would hide
 * half of any output.
 */
export function maskedValues(values: Iterable<string>): string[] {
  return [...new Set(values)].filter((value) => value.length >= shortestMasked && !neverMasked.has(value));
}
