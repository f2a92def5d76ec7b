import { valueOfExpression } from "#server/config/expression/value-of-expression.ts";
import { type CompileContext, type FaultDetail, reportError, spend } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import type { ScalarNode, ScalarValue, Span } from "#server/config/source/config-node.ts";
import { filledTextLengthMax } from "#server/config/source/source-limits.ts";
import { shiftSpan } from "#server/config/source/source-texts.ts";
import { isTruthy } from "#server/config/template/is-truthy.ts";
import { parseTemplate, type TemplatePart } from "#server/config/template/parse-template.ts";
import { filledScope, type Lookup } from "#server/config/template/scope.ts";

/**
 * The value at a cursor with its `<< >>` filled in. A tag that is the whole value keeps its type,
 * and a part of the tree keeps the scope it was written in; inside other text a value becomes
 * text. Every reader asks here first, so what is never read is never evaluated. What cannot be
 * filled in is told once and comes back as a faulty node. Text that was filled in is not read again.
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
  const evaluation = { context, cursor, node, told: 0 };
  const [only] = parsed.parts;
  if (parsed.parts.length !== 1 || only === undefined || only.kind === "text" || only.kind === "section") {
    const text = spliced(evaluation, parsed.parts);
    return text === undefined ? faulty(cursor) : filled(cursor, node, text);
  }
  const value = valueOf(evaluation, only);
  if (value === undefined) return faulty(cursor);
  return value.kind === "part" ? value.part : filled(cursor, node, value.value);
}

/** How many faults of one text are told. */
const faultsPerTextMax = 20;

/** How much of a long line is shown on each side of a tag, in characters. */
const shownAroundMax = 100;

/** This many characters of filled in text cost as much as one value. */
const charactersPerValue = 64;

interface Evaluation {
  readonly context: CompileContext;
  readonly cursor: Cursor;
  readonly node: ScalarNode;
  told: number;
}

type Found = (Lookup & { kind: "value" }) | (Lookup & { kind: "part" });

/** The parts as one text; undefined when one has no value or the text grows too long. */
function spliced(evaluation: Evaluation, parts: readonly TemplatePart[]): string | undefined {
  let text = "";
  let complete = true;
  for (const part of parts) {
    const piece = part.kind === "text" ? part.text : pieceOf(evaluation, part);
    if (piece === undefined) complete = false;
    else text += piece;
    if (text.length > filledTextLengthMax) return tooLong(evaluation);
  }
  const { context, cursor, node } = evaluation;
  const grown = Math.max(0, text.length - node.text.length);
  if (!spend(context, cursor, Math.floor(grown / charactersPerValue))) return undefined;
  return complete ? text : undefined;
}

function tooLong({ context, cursor }: Evaluation): undefined {
  const message = `With its values filled in, this text is longer than ${filledTextLengthMax} characters.`;
  reportError(context, cursor, { code: "filled_text_too_long", message });
  return undefined;
}

function pieceOf(evaluation: Evaluation, part: Exclude<TemplatePart, { kind: "text" }>): string | undefined {
  const found = valueOf(evaluation, part);
  if (found === undefined) return undefined;
  if (part.kind === "section") {
    const isKept = (found.kind === "part" || isTruthy(found.value)) !== part.inverted;
    return isKept ? spliced(evaluation, part.parts) : "";
  }
  if (found.kind === "value") return found.value === null ? "" : String(found.value);
  const message = "Steps and executors cannot be put into a text: only a value of their own can be.";
  reportTag(evaluation, part, { code: "part_in_text", message });
  return undefined;
}

/** Undefined after an issue. */
function valueOf(evaluation: Evaluation, part: Exclude<TemplatePart, { kind: "text" }>): Found | undefined {
  const { context, cursor, node } = evaluation;
  if (evaluation.told >= faultsPerTextMax) return undefined;
  if (part.kind === "expression") {
    const span = () => spanInSource(context, node, part);
    const outcome = valueOfExpression(context, cursor, { expression: part.expression, span });
    if (outcome.ok) return { kind: "value", value: outcome.value ?? null };
    evaluation.told += 1;
    return undefined;
  }
  const found = cursor.scope.lookup(part.name);
  if (found.kind === "value" || found.kind === "part") return found;
  if (found.kind === "unknown") {
    const isIntroduction = found.message.endsWith(":");
    const message = isIntroduction ? `${found.message}\n\n${underlined(node.text, part)}` : found.message;
    reportTag(evaluation, part, { code: found.code, message, suggestion: found.suggestion });
  }
  return undefined;
}

function reportTag(evaluation: Evaluation, tag: Span, detail: FaultDetail): void {
  evaluation.told += 1;
  const { context, cursor, node } = evaluation;
  reportError(context, cursor, { ...detail, span: spanInSource(context, node, tag) });
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
function spanInSource(context: CompileContext, node: ScalarNode, tag: Span): Span {
  const { text, start } = context.issues.texts.at(node.start);
  return shiftSpan(spanInText(text, { ...node, ...shiftSpan(node, -start) }, tag), start);
}

function spanInText(source: string, node: ScalarNode, { start, end }: Span): Span {
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

function filled(cursor: Cursor, node: ScalarNode, value: ScalarValue): Cursor {
  const text = typeof value === "string" ? value : String(value ?? "");
  const filledNode: ScalarNode = { ...node, value, text, plain: typeof value !== "string" };
  return { ...cursor, node: filledNode, scope: filledScope(cursor.scope) };
}

function faulty(cursor: Cursor): Cursor {
  return { ...cursor, node: { kind: "faulty", start: cursor.node.start, end: cursor.node.end } };
}
