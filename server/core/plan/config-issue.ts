/**
 * One fault of a configuration, good enough to mend it without a second look.
 * Lines and columns count from 1 and always point into the file.
 */
export interface ConfigIssue {
  readonly severity: "error" | "warning";
  /** A closed word for tests and clients, like `unknown_key` or `missing_job`. */
  readonly code: string;
  readonly message: string;
  /** The path in the tree: `jobs.build.steps[2].run`. Empty for the whole file. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The first line and column after the fault; lets an editor underline it. */
  readonly endLine: number;
  readonly endColumn: number;
  /** What to write instead, when we can tell. */
  readonly suggestion: string | null;
}

/** A suggestion as people read it: advice is a sentence already, anything else is what to write. Null without one. */
export function suggestionText(suggestion: string | null): string | null {
  if (suggestion === null) return null;
  return isAdvice(suggestion) ? suggestion : `Did you mean \`${suggestion}\`?`;
}

/** "Add `docker:` with an `image`." is advice; `steps` and `version: 2.1` are what to write. */
function isAdvice(suggestion: string): boolean {
  return /^[A-Z].* .*\.$/s.test(suggestion);
}
