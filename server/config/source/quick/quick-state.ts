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

/** Character codes, because comparing numbers is what makes reading quick. */
export const characterCodes = { tab: 0x09, newline: 0x0a, space: 0x20, hash: 0x23, hyphen: 0x2d, colon: 0x3a } as const;

/** True for a blank, a line end or the end of the text. */
export function isBlankOrEnd(code: number): boolean {
  return (
    code === characterCodes.space ||
    code === characterCodes.newline ||
    code === characterCodes.tab ||
    Number.isNaN(code)
  );
}

/** Skips blanks inside a line. */
export function skipSpaces(state: QuickState): void {
  let code = state.source.charCodeAt(state.at);
  while (code === characterCodes.space || code === characterCodes.tab) {
    state.at += 1;
    code = state.source.charCodeAt(state.at);
  }
}

/** True when only blanks or a comment follow in this line. Leaves `at` at what follows the blanks. */
export function atLineEnd(state: QuickState): boolean {
  const before = state.at;
  skipSpaces(state);
  const code = state.source.charCodeAt(state.at);
  if (Number.isNaN(code) || code === characterCodes.newline) return true;
  return code === characterCodes.hash && (state.at > before || state.at === state.lineStart);
}

/** Goes from a line's end, or from the start of the text, to the next line with content. */
export function toNextContent(state: QuickState, fromLineStart = false): void {
  const { source } = state;
  let lineStart = fromLineStart ? state.at : afterLine(source, state.at);
  for (;;) {
    let at = lineStart;
    while (source.charCodeAt(at) === characterCodes.space) at += 1;
    const code = source.charCodeAt(at);
    if (at >= source.length) {
      state.at = source.length;
      state.column = -1;
      return;
    }
    if (code === characterCodes.tab) throw new Unsure();
    if (code !== characterCodes.newline && code !== characterCodes.hash) {
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
