import { matchesWhole } from "#server/config/filter/regex/match-program.ts";
import { parseRegex } from "#server/config/filter/regex/parse-regex.ts";
import { programOf } from "#server/config/filter/regex/regex-program.ts";
import { RegexRefusal } from "#server/config/filter/regex/regex-tree.ts";
import { err, ok, type Result } from "#server/core/result.ts";

/** A way to say which branches or tags are meant, as written and as a question. */
export interface NamePattern {
  readonly text: string;
  matches(name: string): boolean;
}

/** Branch and tag names are shorter than this in every forge; longer ones match no pattern. */
const nameLengthMax = 500;

/** The longest `/regex/` that is read. */
const patternLengthMax = 2000;

/**
 * Reads a filter's text: between slashes a Java regular expression that must fit the whole name,
 * anything else the name itself. The failure says why a regular expression is refused.
 */
export function parseNamePattern(text: string): Result<NamePattern, string> {
  if (text.length < 2 || !text.startsWith("/") || !text.endsWith("/")) {
    return ok({ text, matches: (name) => name === text });
  }
  if (text.length > patternLengthMax) return err(`it is longer than ${patternLengthMax} characters`);
  try {
    const program = programOf(parseRegex(text.slice(1, -1)));
    return ok({ text, matches: (name) => name.length <= nameLengthMax && matchesWhole(program, name) });
  } catch (thrown) {
    if (thrown instanceof RegexRefusal) return err(thrown.message);
    throw thrown;
  }
}
