import type { Span } from "#server/config/source/config-node.ts";
import { type Positions, positionsOf } from "#server/config/source/position.ts";

/** An orb whose text came from elsewhere. */
export interface OrbText {
  /** What exactly it is: `circleci/node@4.7.0`. */
  readonly name: string;
  readonly text: string;
  /** Where the reference to it is written, in the file or in another orb. */
  readonly referredAt: Span;
  readonly path: string;
}

/** A text with the offset that its first letter has among all texts. */
export interface PlacedText {
  readonly start: number;
  readonly text: string;
  readonly positions: Positions;
  /** Null for the file itself. */
  readonly orb: OrbText | null;
}

/**
 * All texts that one compilation reads, laid end to end: the file, then each orb as it is opened.
 * So every offset says by itself which text it is in, and a fault needs no more than its span.
 */
export interface SourceTexts {
  /** Adds the text of an orb and gives the offset of its first letter. */
  add(orb: OrbText): number;
  /** The text that an offset is in. */
  at(offset: number): PlacedText;
}

/** The texts of one compilation, the file itself to begin with. */
export function createSourceTexts(source: string): SourceTexts {
  const texts: [PlacedText, ...PlacedText[]] = [{ start: 0, text: source, positions: positionsOf(source), orb: null }];
  let end = source.length + 1;
  return {
    add: (orb) => {
      const start = end;
      texts.push({ start, text: orb.text, positions: positionsOf(orb.text), orb });
      end = start + orb.text.length + 1;
      return start;
    },
    at: (offset) => texts.findLast(({ start }) => start <= offset) ?? texts[0],
  };
}

/** The same stretch, moved on by an offset. */
export function shiftSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
