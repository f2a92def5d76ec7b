const originalMark = "# Original config.yml file:\n";

/** A compiled text without the original that follows it as comments: a page shows that one by itself. */
export function withoutOriginal(compiled: string): string {
  const at = compiled.indexOf(originalMark);
  return at < 0 ? compiled : compiled.slice(0, at);
}
