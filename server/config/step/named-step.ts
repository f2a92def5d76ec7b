import type { Cursor } from "#server/config/read/cursor.ts";
import type { Span } from "#server/config/source/config-node.ts";

/** One entry of a list of steps: a word, or a map with that word as its only key. */
export interface NamedStep {
  readonly name: string;
  readonly at: Cursor;
  /** What is written after the name; null when nothing is. */
  readonly body: Cursor | null;
}

/** Where a step's name stands. */
export function nameSpan(at: Cursor): Span {
  return at.keySpan ?? at.node;
}
