import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { kindName } from "#server/config/read/kind-name.ts";
import type { ScalarNode } from "#server/config/source/config-node.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** Tells that a value has the wrong kind, in CircleCI's words. */
export function reportKind(context: CompileContext, cursor: Cursor, expected: string): void {
  if (cursor.node.kind === "faulty") return;
  const message = `expected type: ${expected}, found: ${kindName(cursor.node)}`;
  reportError(context, cursor, { code: "wrong_type", message });
}

/**
 * The text of a scalar exactly as written, so that `1.10` does not become `1.1`. Null after an
 * issue for maps, lists and nothing at all.
 */
export function readText(context: CompileContext, cursor: Cursor): string | null {
  const resolved = resolve(context, cursor);
  if (resolved.node.kind === "scalar" && resolved.node.value !== null) return resolved.node.text;
  reportKind(context, resolved, "String");
  return null;
}

/** Text that must hold something besides blanks. */
export function readName(context: CompileContext, cursor: Cursor): string | null {
  const text = readText(context, cursor);
  if (text === null || text.trim() !== "") return text;
  reportError(context, cursor, { code: "empty_text", message: "This must not be empty." });
  return null;
}

/** True when nothing is written, or a template came to nothing. */
export function isEmptyValue(context: CompileContext, cursor: Cursor): boolean {
  const { node } = resolve(context, cursor);
  return node.kind === "scalar" && node.value === null;
}

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "on", "y"].map((word) => [word, true] as const),
  ...["false", "no", "off", "n"].map((word) => [word, false] as const),
]);

/** A boolean by YAML 1.1: also unquoted `yes`, `no`, `on`, `off` in lower, Capitalised or UPPER case. */
export function readBoolean(context: CompileContext, cursor: Cursor): boolean | null {
  const resolved = resolve(context, cursor);
  const value = resolved.node.kind === "scalar" ? booleanOf(resolved.node) : undefined;
  if (value !== undefined) return value;
  reportKind(context, resolved, "Boolean");
  return null;
}

/** The boolean that a scalar means by YAML 1.1, or undefined. A quoted word is none. */
export function booleanOf(node: ScalarNode): boolean | undefined {
  if (typeof node.value === "boolean") return node.value;
  return node.plain ? booleanWords.get(wordCase(node.text)) : undefined;
}

function wordCase(text: string): string {
  const lower = text.toLowerCase();
  const capitalised = lower.charAt(0).toUpperCase() + lower.slice(1);
  return text === lower || text === capitalised || text === text.toUpperCase() ? lower : text;
}

/** The bounds of a whole number, both allowed. */
export interface IntegerBounds {
  readonly min: number;
  readonly max: number;
}

/** A whole number within bounds, also when it is quoted. */
export function readInteger(context: CompileContext, cursor: Cursor, { min, max }: IntegerBounds): number | null {
  const resolved = resolve(context, cursor);
  const value = resolved.node.kind === "scalar" ? integerOf(resolved.node) : null;
  if (value === null) {
    reportKind(context, resolved, "Integer");
    return null;
  }
  if (value >= min && value <= max) return value;
  reportError(context, cursor, { code: "out_of_range", message: `This must be a whole number from ${min} to ${max}.` });
  return null;
}

function integerOf(node: ScalarNode): number | null {
  const value = typeof node.value === "string" && /^\d{1,15}$/.test(node.value) ? Number(node.value) : node.value;
  return typeof value === "number" && Number.isInteger(value) ? value : null;
}

/** One of a closed list of words; suggests the nearest. */
export function readWord<Word extends string>(
  context: CompileContext,
  cursor: Cursor,
  words: readonly Word[],
): Word | null {
  const text = readText(context, cursor);
  if (text === null) return null;
  const word = words.find((candidate) => candidate === text);
  if (word !== undefined) return word;
  const message = `\`${text}\` is not one of ${words.map((known) => `\`${known}\``).join(", ")}.`;
  reportError(context, cursor, { code: "unknown_word", message, suggestion: nearestWord(text, words) });
  return null;
}
