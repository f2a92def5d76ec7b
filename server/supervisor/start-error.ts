/**
 * Why Rotunda cannot start, in lines for the person at the terminal: what is
 * wrong and what to do. Whoever catches it prints them without a stack and ends
 * with exit code 1.
 */
export class StartError extends Error {
  readonly lines: readonly string[];

  constructor(lines: readonly string[], options?: { readonly cause?: unknown }) {
    super(lines.join("\n"), options);
    this.name = "StartError";
    this.lines = lines;
  }
}
