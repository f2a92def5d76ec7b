import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import type { ScalarNode, ScalarValue, Span } from "#server/config/source/config-node.ts";
import { plainScope } from "#server/config/template/scope.ts";
import { parseTemplate, type TemplatePart } from "#server/config/template/parse-template.ts";

/**
 * The value at a cursor with its `<< >>` filled in. A tag that is the whole value keeps its type;
 * inside other text it becomes text. Every reader asks here first, so parts that are never read
 * are never evaluated. What cannot be filled in is told once and comes back as a faulty node.
 * The result is not templated any more, so that text which was filled in is never read again.
 */
export function resolve(context: CompileContext, cursor: Cursor): Cursor {
  const { node, scope } = cursor;
  if (node.kind !== "scalar" || !scope.templated || !node.text.includes("<<")) return cursor;
  const parsed = parseTemplate(node.text);
  if (!parsed.ok) {
    const { fault } = parsed;
    reportError(context, cursor, { ...fault, span: spanInSource(context, node, fault) });
    return faulty(cursor);
  }
  const value = evaluate({ context, cursor, node, told: 0 }, parsed.parts);
  return value === undefined ? faulty(cursor) : { ...cursor, node: resolvedScalar(node, value), scope: plainScope };
}

/** How many faults of one text are told. */
const faultsPerTextMax = 20;

/** How much of a long line is shown on each side of a tag, in characters. */
const shownAroundMax = 100;

interface Evaluation {
  readonly context: CompileContext;
  readonly cursor: Cursor;
  readonly node: ScalarNode;
  told: number;
}

/** Undefined when a name has no value. */
function evaluate(evaluation: Evaluation, parts: readonly TemplatePart[]): ScalarValue | undefined {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "value") return valueOf(evaluation, only);
  return spliced(evaluation, parts);
}

function spliced(evaluation: Evaluation, parts: readonly TemplatePart[]): string | undefined {
  let text = "";
  let complete = true;
  for (const part of parts) {
    const piece = part.kind === "text" ? part.text : pieceOf(evaluation, part);
    if (piece === undefined) complete = false;
    else text += piece;
  }
  return complete ? text : undefined;
}

function pieceOf(evaluation: Evaluation, part: Exclude<TemplatePart, { kind: "text" }>): string | undefined {
  const value = valueOf(evaluation, part);
  if (value === undefined) return undefined;
  if (part.kind === "value") return value === null ? "" : String(value);
  return isTruthy(value) === part.inverted ? "" : spliced(evaluation, part.parts);
}

/** The falsy values of the language; the word "false" is true. */
function isTruthy(value: ScalarValue): boolean {
  return !(value === false || value === null || value === 0 || value === "" || Number.isNaN(value));
}

function valueOf(
  evaluation: Evaluation,
  tag: { readonly name: string; readonly start: number; readonly end: number },
): ScalarValue | undefined {
  const { context, cursor, node } = evaluation;
  const found = cursor.scope.lookup(tag.name);
  if (found.kind === "value") return found.value;
  if (found.kind === "unknown" && evaluation.told < faultsPerTextMax) {
    evaluation.told += 1;
    const message = found.message.endsWith(":") ? `${found.message}\n\n${underlined(node.text, tag)}` : found.message;
    reportError(context, cursor, {
      code: found.code,
      message,
      suggestion: found.suggestion,
      span: spanInSource(context, node, tag),
    });
  }
  return undefined;
}

/** The line of the text that holds the tag, with carets under the tag; of a long line only what is near. */
function underlined(text: string, { start, end }: Span): string {
  const lineStart = Math.max(text.lastIndexOf("\n", start) + 1, start - shownAroundMax);
  const newline = text.indexOf("\n", start);
  const lineEnd = Math.min(newline === -1 ? text.length : newline, end + shownAroundMax);
  const line = text.slice(lineStart, lineEnd);
  const carets = "^".repeat(Math.max(1, Math.min(end, lineEnd) - start));
  return `${line}\n${" ".repeat(start - lineStart)}${carets}`;
}

/**
 * Where a stretch of a scalar's text stands in the file. Quoting, folding and indentation move
 * text around, so the n-th `<<` of the text is looked up as the n-th `<<` of the source.
 */
function spanInSource(context: CompileContext, node: ScalarNode, { start, end }: Span): Span {
  const { source } = context;
  let at = node.start - 1;
  for (
    let found = node.text.indexOf("<<");
    found !== -1 && found <= start;
    found = node.text.indexOf("<<", found + 2)
  ) {
    at = source.indexOf("<<", at === node.start - 1 ? node.start : at + 2);
    if (at === -1 || at >= node.end) return node;
  }
  if (at < node.start) return node;
  const written = source.slice(at, at + (end - start)) === node.text.slice(start, end);
  const close = written ? at + (end - start) : source.indexOf(">>", at) + 2;
  return { start: at, end: close > at && close <= node.end ? close : Math.min(at + 2, node.end) };
}

function resolvedScalar(node: ScalarNode, value: ScalarValue): ScalarNode {
  const text = typeof value === "string" ? value : String(value ?? "");
  return { ...node, value, text, plain: typeof value !== "string" };
}

function faulty(cursor: Cursor): Cursor {
  return { ...cursor, node: { kind: "faulty", start: cursor.node.start, end: cursor.node.end } };
}
