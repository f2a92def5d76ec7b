import type { ConfigNode } from "#server/config/source/config-node.ts";
import { readBlockScalar } from "#server/config/source/quick/quick-block-scalar.ts";
import { readFlow, readName } from "#server/config/source/quick/quick-flow.ts";
import { checkPlainStart, plainLineEnd, readPlain, readQuoted } from "#server/config/source/quick/quick-scalar.ts";
import {
  atLineEnd,
  characterCodes,
  isBlankOrEnd,
  type QuickState,
  skipSpaces,
  toNextContent,
  Unsure,
} from "#server/config/source/quick/quick-state.ts";
import { nestingDepthMax } from "#server/config/source/source-limits.ts";
import type { KeyValue, TreeBuilder } from "#server/config/source/tree-builder.ts";

/** Line ends of other systems, byte order marks and control characters are left to the library. */
const unusualCharacters = /[\r\ufeff\0-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]/;

/**
 * Reads the YAML that configurations are written in, about ten times faster than the library:
 * block and flow collections, all scalars of one line, block scalars, anchors and aliases. It
 * gives the same tree or null. Null means unsure: a syntax error or a rare form, for the library
 * to read from the start. The builder must then be thrown away.
 */
export function parseQuickly(source: string, builder: TreeBuilder): ConfigNode | null {
  if (unusualCharacters.test(source)) return null;
  const state: QuickState = { source, builder, at: 0, column: 0, lineStart: 0, depth: 0, lastEnd: 0 };
  try {
    skipDocumentStart(state);
    toNextContent(state, true);
    if (state.column === -1) return null;
    const node = readBlock(state, -1);
    return state.column === -1 ? node : null;
  } catch (thrown) {
    if (thrown instanceof Unsure) return null;
    throw thrown;
  }
}

/** Passes over comments and one `---` line at the top. */
function skipDocumentStart(state: QuickState): void {
  const [whole = ""] = /^(?:[ ]*(?:#[^\n]*)?\n)*---[ ]*\n/.exec(state.source) ?? [];
  state.at = whole.length;
}

/** Reads the node at the state's place, which is deeper than `parentIndent`, and goes to what comes next. */
function readBlock(state: QuickState, parentIndent: number): ConfigNode {
  state.depth += 1;
  if (state.depth > nestingDepthMax) throw new Unsure();
  const node = isListItem(state)
    ? readList(state)
    : keyEnd(state) !== -1
      ? readMap(state)
      : readInline(state, { parentIndent, listIndent: parentIndent + 1 });
  state.depth -= 1;
  return node;
}

function isListItem({ source, at }: QuickState): boolean {
  return source.charCodeAt(at) === characterCodes.hyphen && isBlankOrEnd(source.charCodeAt(at + 1));
}

/** The end of the key that this line starts with, or -1 when it starts with something else. */
function keyEnd({ source, at }: QuickState): number {
  const first = source[at];
  if (first === "[" || first === "{" || first === "|" || first === ">" || first === "&" || first === "*") return -1;
  const quoted = first === '"' || first === "'";
  if (!quoted) checkPlainStart(source, at);
  const end = quoted ? readQuoted(source, at).end : plainLineEnd(source, at);
  let colon = end;
  while (source[colon] === " ") colon += 1;
  if (source.charCodeAt(colon) !== characterCodes.colon) return -1;
  if (!isBlankOrEnd(source.charCodeAt(colon + 1))) throw new Unsure();
  return end;
}

function readList(state: QuickState): ConfigNode {
  const { builder } = state;
  const start = state.at;
  const indent = state.column;
  const items: ConfigNode[] = [];
  while (state.column === indent && isListItem(state)) {
    state.at += 1;
    const afterHyphen = state.at;
    if (atLineEnd(state)) {
      toNextContent(state);
      if (state.column <= indent) throw new Unsure();
    } else {
      refuseTabs(state, afterHyphen);
      state.column = state.at - state.lineStart;
    }
    items.push(readBlock(state, indent));
  }
  if (state.column > indent) throw new Unsure();
  return builder.list(items, { start, end: state.lastEnd });
}

function refuseTabs({ source, at }: QuickState, from: number): void {
  if (source.slice(from, at).includes("\t")) throw new Unsure();
}

function readMap(state: QuickState): ConfigNode {
  const { source, builder } = state;
  const start = state.at;
  const indent = state.column;
  const pairs: KeyValue[] = [];
  while (state.column === indent && !isListItem(state)) {
    const end = keyEnd(state);
    if (end === -1) throw new Unsure();
    const keySpan = { start: state.at, end };
    const quoted = source[state.at] === '"' || source[state.at] === "'";
    const key = quoted ? readQuoted(source, state.at).text : source.slice(state.at, end);
    state.at = end;
    state.lastEnd = end;
    skipSpaces(state);
    state.at += 1;
    const value = readMapValue(state, indent);
    pairs.push({ key, keySpan, merge: !quoted && key === "<<", value });
  }
  if (state.column > indent) throw new Unsure();
  return builder.map(pairs, { start, end: state.lastEnd });
}

function readMapValue(state: QuickState, indent: number): ConfigNode {
  const afterColon = state.at;
  if (!atLineEnd(state)) return readInline(state, { parentIndent: indent, listIndent: indent });
  toNextContent(state);
  return readBelow(state, { parentIndent: indent, listIndent: indent }) ?? emptyAt(state, afterColon);
}

function emptyAt(state: QuickState, at: number): ConfigNode {
  return state.builder.scalar("", true, { start: at, end: at });
}

/** How deep what belongs to a key must stand; the list of a key may stand right below the key. */
interface Indents {
  readonly parentIndent: number;
  readonly listIndent: number;
}

/** The node in the lines below, or null when they belong to somebody else. */
function readBelow(state: QuickState, { parentIndent, listIndent }: Indents): ConfigNode | null {
  if (state.column > parentIndent) return readBlock(state, parentIndent);
  return state.column === listIndent && state.column !== -1 && isListItem(state) ? readList(state) : null;
}

/** Reads what stands in the rest of a line: an anchor and its node, an alias, a scalar, a flow collection. */
function readInline(state: QuickState, indents: Indents): ConfigNode {
  const { source, builder } = state;
  const start = state.at;
  const sign = source[start];
  if (sign === "&") return readAnchored(state, indents);
  if (sign === "*") {
    const name = readName(state);
    const end = state.at;
    return finishLine(state, builder.alias(name, { start, end }), end);
  }
  if (sign === "[" || sign === "{") {
    const node = readFlow(state, indents.parentIndent);
    return finishLine(state, node, state.at);
  }
  if (sign === "|" || sign === ">") return readBlockText(state, indents.parentIndent);
  const quoted = sign === '"' || sign === "'";
  const { text, end } = quoted ? readQuoted(source, start) : readPlain(state, start, indents.parentIndent);
  state.at = end;
  return finishLine(state, builder.scalar(text, !quoted, { start, end }), end);
}

function readAnchored(state: QuickState, indents: Indents): ConfigNode {
  const name = readName(state);
  const afterName = state.at;
  const node = atLineEnd(state) ? anchoredBelow(state, indents, afterName) : anchoredInline(state, indents, afterName);
  state.builder.anchor(name, node);
  return node;
}

function anchoredBelow(state: QuickState, indents: Indents, afterName: number): ConfigNode {
  toNextContent(state);
  const sign = state.source[state.at];
  if (sign === "*" || sign === "&") throw new Unsure();
  const node = readBelow(state, indents);
  if (node === null) throw new Unsure();
  state.lastEnd = Math.max(state.lastEnd, afterName);
  return node;
}

function anchoredInline(state: QuickState, indents: Indents, afterName: number): ConfigNode {
  const sign = state.source[state.at];
  if (state.at === afterName || sign === "&" || sign === "*" || isListItem(state) || keyEnd(state) !== -1)
    throw new Unsure();
  return readInline(state, indents);
}

function readBlockText(state: QuickState, parentIndent: number): ConfigNode {
  const start = state.at;
  const { text, end: nextLine } = readBlockScalar(state.source, start, Math.max(parentIndent, 0));
  const end = start + state.source.slice(start, nextLine).trimEnd().length;
  state.at = nextLine;
  state.lastEnd = end;
  toNextContent(state, true);
  return state.builder.scalar(text, false, { start, end });
}

/** Checks that nothing but a comment follows in the line and goes to what comes next. */
function finishLine(state: QuickState, node: ConfigNode, end: number): ConfigNode {
  if (!atLineEnd(state)) throw new Unsure();
  if (
    state.source.charCodeAt(state.at) !== characterCodes.newline &&
    state.at < state.source.length &&
    state.at === end
  )
    throw new Unsure();
  state.lastEnd = end;
  toNextContent(state);
  return node;
}
