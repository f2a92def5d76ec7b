/** A text as a value in git's configuration file: whatever is in it, git reads that text and no second line. */
export function quoteConfigValue(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
}
