import type { ConfigNode } from "#server/config/source/config-node.ts";
import { checkPlainStart, type QuickText, readQuoted } from "#server/config/source/quick/quick-scalar.ts";
import {
  afterLine,
  characterCodes,
  isBlankOrEnd,
  type QuickState,
  skipSpaces,
  Unsure,
} from "#server/config/source/quick/quick-state.ts";
import { nestingDepthMax } from "#server/config/source/source-limits.ts";
import type { KeyValue } from "#server/config/source/tree-builder.ts";

const flowSigns = ",[]{}";

/** Reads `[…]` or `{…}` at the state's place and leaves it right behind. Its lines must be deeper than `parentIndent`. */
export function readFlow(state: QuickState, parentIndent: number): ConfigNode {
  state.depth += 1;
  if (state.depth > nestingDepthMax) throw new Unsure();
  const node = state.source[state.at] === "[" ? readFlowList(state, parentIndent) : readFlowMap(state, parentIndent);
  state.depth -= 1;
  return node;
}

function readFlowList(state: QuickState, parentIndent: number): ConfigNode {
  const start = state.at;
  const items: ConfigNode[] = [];
  state.at += 1;
  for (;;) {
    skipFlowBlanks(state, parentIndent);
    if (state.source[state.at] === "]") break;
    items.push(readFlowItem(state, parentIndent));
    if (!takeComma(state, "]", parentIndent)) break;
  }
  state.at += 1;
  return state.builder.list(items, { start, end: state.at });
}

/** An item of a list: a value, or a single pair `key: value` that makes a map of its own. */
function readFlowItem(state: QuickState, parentIndent: number): ConfigNode {
  const { source, builder } = state;
  const start = state.at;
  const node = readFlowValue(state, parentIndent);
  const keySpan = { start, end: state.at };
  skipSpaces(state);
  if (source.charCodeAt(state.at) !== characterCodes.colon) return node;
  if (node.kind !== "scalar" || node.start !== start || !isBlankOrEnd(source.charCodeAt(state.at + 1)))
    throw new Unsure();
  state.at += 1;
  skipFlowBlanks(state, parentIndent);
  const value = readFlowValue(state, parentIndent);
  const merge = node.plain && node.text === "<<";
  return builder.map([{ key: node.text, keySpan, merge, value }], { start, end: state.at });
}

function readFlowMap(state: QuickState, parentIndent: number): ConfigNode {
  const { source, builder } = state;
  const start = state.at;
  const pairs: KeyValue[] = [];
  state.at += 1;
  for (;;) {
    skipFlowBlanks(state, parentIndent);
    if (source[state.at] === "}") break;
    const keyStart = state.at;
    const quoted = source[keyStart] === '"' || source[keyStart] === "'";
    const key = quoted ? readQuoted(source, keyStart) : readFlowPlain(source, keyStart);
    state.at = key.end;
    skipSpaces(state);
    if (source.charCodeAt(state.at) !== characterCodes.colon) throw new Unsure();
    state.at += 1;
    if (!quoted && !isBlankOrEnd(source.charCodeAt(state.at))) throw new Unsure();
    skipFlowBlanks(state, parentIndent);
    const value = readFlowValue(state, parentIndent);
    const merge = !quoted && key.text === "<<";
    pairs.push({ key: key.text, keySpan: { start: keyStart, end: key.end }, merge, value });
    if (!takeComma(state, "}", parentIndent)) break;
  }
  state.at += 1;
  return builder.map(pairs, { start, end: state.at });
}

/** True after a comma; false at the closing bracket, which is not taken. */
function takeComma(state: QuickState, close: string, parentIndent: number): boolean {
  skipFlowBlanks(state, parentIndent);
  const sign = state.source[state.at];
  if (sign === close) return false;
  if (sign !== ",") throw new Unsure();
  state.at += 1;
  return true;
}

function readFlowValue(state: QuickState, parentIndent: number): ConfigNode {
  const { source, builder } = state;
  const start = state.at;
  const sign = source[start];
  if (sign === "[" || sign === "{") return readFlow(state, parentIndent);
  if (sign === "*") {
    const name = readName(state);
    return builder.alias(name, { start, end: state.at });
  }
  if (sign === "&") {
    const name = readName(state);
    skipFlowBlanks(state, parentIndent);
    if (source[state.at] === "&" || source[state.at] === "*") throw new Unsure();
    const node = readFlowValue(state, parentIndent);
    builder.anchor(name, node);
    return node;
  }
  const quoted = sign === '"' || sign === "'";
  const { text, end } = quoted ? readQuoted(source, start) : readFlowPlain(source, start);
  state.at = end;
  return builder.scalar(text, !quoted, { start, end });
}

/** Reads the name after `&` or `*`; a name with a colon at its end is left to the library. */
export function readName(state: QuickState): string {
  const { source } = state;
  const start = state.at + 1;
  let at = start;
  while (at < source.length && !isBlankOrEnd(source.charCodeAt(at)) && !flowSigns.includes(source.charAt(at))) at += 1;
  if (at === start || source.charCodeAt(at - 1) === characterCodes.colon) throw new Unsure();
  state.at = at;
  return source.slice(start, at);
}

function readFlowPlain(source: string, start: number): QuickText {
  checkPlainStart(source, start);
  let at = start;
  for (;;) {
    const code = source.charCodeAt(at);
    if (Number.isNaN(code) || code === characterCodes.newline || flowSigns.includes(source.charAt(at))) break;
    const next = source.charCodeAt(at + 1);
    if (code === characterCodes.colon && (isBlankOrEnd(next) || flowSigns.includes(source.charAt(at + 1)))) break;
    if (code === characterCodes.hash && isBlankOrEnd(source.charCodeAt(at - 1))) break;
    at += 1;
  }
  while (at > start && isBlankOrEnd(source.charCodeAt(at - 1))) at -= 1;
  if (at === start || (at === start + 1 && "-?:".includes(source.charAt(start)))) throw new Unsure();
  return { text: source.slice(start, at), end: at };
}

/** Skips blanks, line ends and comments; lines must be indented deeper than the parent. */
function skipFlowBlanks(state: QuickState, parentIndent: number): void {
  const { source } = state;
  for (;;) {
    const before = state.at;
    skipSpaces(state);
    const code = source.charCodeAt(state.at);
    if (code === characterCodes.hash && state.at === before) throw new Unsure();
    if (code !== characterCodes.newline && code !== characterCodes.hash) return;
    const lineStart = afterLine(source, state.at);
    let at = lineStart;
    while (source.charCodeAt(at) === characterCodes.space) at += 1;
    const blank = source.charCodeAt(at) === characterCodes.newline || source.charCodeAt(at) === characterCodes.hash;
    if (!blank && at - lineStart <= parentIndent) throw new Unsure();
    state.at = lineStart;
    state.lineStart = lineStart;
  }
}
