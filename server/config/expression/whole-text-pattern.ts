import { ExpressionFault } from "#server/config/expression/expression.ts";
import { matchesWhole } from "#server/config/filter/regex/match-program.ts";
import { parseRegex } from "#server/config/filter/regex/parse-regex.ts";
import { programOf } from "#server/config/filter/regex/regex-program.ts";
import { RegexRefusal } from "#server/config/filter/regex/regex-tree.ts";

/** The longest pattern that is read, in characters. */
const patternLengthMax = 2000;

/** Longer texts fit no pattern, so that a pattern can never keep the compiler busy. */
const textLengthMax = 10_000;

/** A pattern that must fit the whole of a text, as a question. Throws ExpressionFault when it is none. */
export function wholeTextPattern(pattern: { text: string; start: number; end: number }): (text: string) => boolean {
  if (pattern.text.length > patternLengthMax) {
    throw new ExpressionFault(`A pattern has at most ${patternLengthMax} characters.`, pattern);
  }
  try {
    const program = programOf(parseRegex(pattern.text));
    return (text) => text.length <= textLengthMax && matchesWhole(program, text);
  } catch (thrown) {
    if (!(thrown instanceof RegexRefusal)) throw thrown;
    throw new ExpressionFault(
      `\`/${pattern.text}/\` cannot be used as a regular expression: ${thrown.message}.`,
      pattern,
    );
  }
}
