import { Composer, type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, Parser } from "yaml";
import { type IssueSink, textError } from "#server/config/issue/issue-sink.ts";
import type { ConfigNode, Span } from "#server/config/source/config-node.ts";
import { nestingDepthMax, syntaxErrorsMax } from "#server/config/source/source-limits.ts";
import type { KeyValue, TreeBuilder } from "#server/config/source/tree-builder.ts";

interface Conversion {
  readonly source: string;
  readonly issues: IssueSink;
  readonly builder: TreeBuilder;
}

/**
 * Reads the first YAML document with the `yaml` library, which knows every corner of YAML and
 * names each fault. Returns null after a syntax error; the issues tell it. An empty text is a
 * null scalar.
 */
export function parseWithLibrary(conversion: Conversion): ConfigNode | null {
  try {
    return convertFirstDocument(conversion);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    conversion.issues.add(textError({ start: 0, end: 0 }, "nesting_too_deep", nestingMessage));
    return null;
  }
}

const nestingMessage = `Maps and lists are nested deeper than ${nestingDepthMax} levels.`;

function convertFirstDocument(conversion: Conversion): ConfigNode | null {
  const { source, issues, builder } = conversion;
  const document = firstDocument(source);
  if (document === null) return builder.scalar("", true, { start: 0, end: 0 });
  reportSyntaxErrors(source, issues, document);
  if (document.errors.length > 0) return null;
  return convert(conversion, document.contents, { depth: 0, at: document.range?.[0] ?? 0 });
}

/** Tells the first error of each line; the others of a line are its echoes. */
function reportSyntaxErrors(source: string, issues: IssueSink, document: Document): void {
  let told = 0;
  let lineEnd = -1;
  for (const error of [...document.errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const [start, end] = error.pos;
    if (start <= lineEnd || told === syntaxErrorsMax) continue;
    issues.add(textError({ start, end }, "yaml_syntax", error.message));
    told += 1;
    const newline = source.indexOf("\n", start);
    lineEnd = newline === -1 ? source.length : newline;
  }
}

/** Our own core schema decides what scalars are, so the library is told that all is text. */
function firstDocument(source: string): Document | null {
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, prettyErrors: false, version: "1.2" });
  for (const document of composer.compose(new Parser().parse(source), true, source.length)) return document;
  return null;
}

/** Where a conversion stands: how deep, and where a missing value would have been written. */
interface Standing {
  readonly depth: number;
  readonly at: number;
}

function convert(conversion: Conversion, node: unknown, { depth, at }: Standing): ConfigNode {
  const { builder, issues } = conversion;
  const span = spanOf(conversion.source, node) ?? { start: at, end: at };
  if (depth > nestingDepthMax) {
    issues.add(textError(span, "nesting_too_deep", nestingMessage));
    return builder.faulty(span);
  }
  if (isAlias(node)) return builder.alias(node.source, span);
  const converted = convertContent(conversion, node, { depth, span });
  const anchor = anchorOf(node);
  if (anchor !== null) builder.anchor(anchor, converted);
  return converted;
}

function convertContent(
  conversion: Conversion,
  node: unknown,
  { depth, span }: { depth: number; span: Span },
): ConfigNode {
  const { builder } = conversion;
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(conversion, item, { depth: depth + 1, at: span.start }));
    return builder.list(items, span);
  }
  if (isMap(node)) {
    return builder.map(
      node.items.flatMap((pair) => convertPair(conversion, pair, depth)),
      span,
    );
  }
  if (isScalar(node)) {
    const plain = node.type === "PLAIN" && node.tag !== "tag:yaml.org,2002:str";
    return builder.scalar(String(node.value ?? ""), plain, span);
  }
  return builder.scalar("", true, span);
}

function convertPair(conversion: Conversion, pair: Pair, depth: number): KeyValue[] {
  const keySpan = spanOf(conversion.source, pair.key) ?? spanOf(conversion.source, pair.value) ?? { start: 0, end: 0 };
  const keyNode = convert(conversion, pair.key, { depth: depth + 1, at: keySpan.start });
  const value = convert(conversion, pair.value, { depth: depth + 1, at: keySpan.end });
  if (keyNode.kind === "faulty") return [];
  if (keyNode.kind !== "scalar") {
    conversion.issues.add(
      textError(keySpan, "invalid_key", "A key must be a single word or text, not a list or a map."),
    );
    return [];
  }
  const merge = keyNode.text === "<<" && keyNode.plain;
  return [{ key: keyNode.text, keySpan, merge, value }];
}

/** The library lets block collections and texts run on to the next content; here they end with their last letter. */
function spanOf(source: string, node: unknown): Span | null {
  const range = (node as Node | null)?.range;
  if (!range) return null;
  const last = lastOf(node);
  const end = (last as Node | null)?.range?.[1] ?? range[1];
  const runsOn = isScalar(last) && (last.type === "BLOCK_LITERAL" || last.type === "BLOCK_FOLDED");
  return { start: range[0], end: runsOn ? range[0] + source.slice(range[0], end).trimEnd().length : end };
}

/** The value, or at least the key, that a block collection ends with. */
function lastOf(node: unknown): unknown {
  let last = node;
  while ((isMap(last) || isSeq(last)) && last.flow !== true) {
    const item: unknown = last.items.at(-1);
    const next: unknown = isPair(item) ? (hasText(item.value) ? item.value : item.key) : item;
    if (!hasText(next)) break;
    last = next;
  }
  return last;
}

function hasText(node: unknown): boolean {
  const range = (node as Node | null)?.range;
  return range ? range[1] > range[0] : false;
}

function anchorOf(node: unknown): string | null {
  return (node as { anchor?: string } | null)?.anchor ?? null;
}
