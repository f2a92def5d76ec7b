import type { TreeBuilder } from "#server/config/source/tree-builder.ts";

/** Thrown when the text has something that the quick reader leaves to the library. */
export class Unsure extends Error {}

/** Where the quick reader stands. Between nodes it stands at the next content, or at the end. */
export interface QuickState {
  readonly source: string;
  readonly builder: TreeBuilder;
  /** Offset of the next character to read. */
  at: number;
  /** The column of `at`, counted from 0; -1 when nothing is left. */
  column: number;
  /** Offset of the start of the line that `at` is in. */
  lineStart: number;
  depth: number;
  /** Where the last node that was read ends in the text; an alias ends at its name. */
  lastEnd: number;
}

export const tabCode = 0x09;
export const newlineCode = 0x0a;
export const spaceCode = 0x20;
export const hashCode = 0x23;
export const hyphenCode = 0x2d;
export const colonCode = 0x3a;

/** True for a blank, a line end or the end of the text. */
export function isBlankOrEnd(code: number): boolean {
  return code === spaceCode || code === newlineCode || code === tabCode || Number.isNaN(code);
}

/** Skips blanks inside a line. */
export function skipSpaces(state: QuickState): void {
  let code = state.source.charCodeAt(state.at);
  while (code === spaceCode || code === tabCode) {
    state.at += 1;
    code = state.source.charCodeAt(state.at);
  }
}

/** True when only blanks or a comment follow in this line. Leaves `at` at what follows the blanks. */
export function atLineEnd(state: QuickState): boolean {
  const before = state.at;
  skipSpaces(state);
  const code = state.source.charCodeAt(state.at);
  if (Number.isNaN(code) || code === newlineCode) return true;
  return code === hashCode && (state.at > before || state.at === state.lineStart);
}

/** Goes from a line's end, or from the start of the text, to the next line with content. */
export function toNextContent(state: QuickState, fromLineStart = false): void {
  const { source } = state;
  let lineStart = fromLineStart ? state.at : afterLine(source, state.at);
  for (;;) {
    let at = lineStart;
    while (source.charCodeAt(at) === spaceCode) at += 1;
    const code = source.charCodeAt(at);
    if (at >= source.length) {
      state.at = source.length;
      state.column = -1;
      return;
    }
    if (code === tabCode) throw new Unsure();
    if (code !== newlineCode && code !== hashCode) {
      state.at = at;
      state.lineStart = lineStart;
      state.column = at - lineStart;
      if (state.column === 0) refuseMarkers(source, at);
      return;
    }
    lineStart = afterLine(source, at);
  }
}

/** The start of the next line; the end of the text when there is none. */
export function afterLine(source: string, at: number): number {
  const newline = source.indexOf("\n", at);
  return newline === -1 ? source.length : newline + 1;
}

function refuseMarkers(source: string, at: number): void {
  if (source.startsWith("---", at) || source.startsWith("...", at) || source[at] === "%") throw new Unsure();
}
