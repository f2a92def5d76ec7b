import { RegexRefusal } from "#server/config/filter/regex/regex-tree.ts";

/** Walks over a pattern by code points. */
export interface PatternReader {
  /** The next character without taking it, or "" at the end. */
  peek(): string;
  take(): string;
  /** Takes the given text when it comes next. */
  accept(text: string): boolean;
  /** Takes everything up to the given text and the text itself. */
  takeUntil(text: string): string;
  atEnd(): boolean;
}

/** A reader at the start of a pattern. */
export function createPatternReader(pattern: string): PatternReader {
  let at = 0;
  const peek = () => (at < pattern.length ? String.fromCodePoint(pattern.codePointAt(at) ?? 0) : "");
  return {
    peek,
    take: () => {
      const character = peek();
      if (character === "") throw new RegexRefusal("the pattern ends too early");
      at += character.length;
      return character;
    },
    accept: (text) => {
      if (!pattern.startsWith(text, at)) return false;
      at += text.length;
      return true;
    },
    takeUntil: (text) => {
      const end = pattern.indexOf(text, at);
      if (end === -1) throw new RegexRefusal(`\`${text}\` is missing`);
      const taken = pattern.slice(at, end);
      at = end + text.length;
      return taken;
    },
    atEnd: () => at >= pattern.length,
  };
}
