import type { CompileContext } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor, itemCursor } from "#server/config/read/cursor.ts";
import { readText, reportKind } from "#server/config/read/read-scalar.ts";
import { splitCommandLine } from "#server/config/read/split-command-line.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** The items of a list, or null after an issue when it is none. */
export function readItems(context: CompileContext, cursor: Cursor): Cursor[] | null {
  const resolved = resolve(context, cursor);
  if (resolved.node.kind === "list") return resolved.node.items.map((item, index) => itemCursor(resolved, item, index));
  reportKind(context, resolved, "Sequence");
  return null;
}

/** The entries of a map whose keys are free, or null after an issue. */
export function readEntries(context: CompileContext, cursor: Cursor): Cursor[] | null {
  const resolved = resolve(context, cursor);
  if (resolved.node.kind === "map")
    return [...resolved.node.entries.values()].map((entry) => entryCursor(resolved, entry));
  reportKind(context, resolved, "Mapping");
  return null;
}

/** A list of texts, or one text standing for a list of one. */
export function readTexts(context: CompileContext, cursor: Cursor): string[] {
  const resolved = resolve(context, cursor);
  const items = resolved.node.kind === "list" ? (readItems(context, resolved) ?? []) : [resolved];
  return items.flatMap((item) => readText(context, item) ?? []);
}

/** A command as words: a list as it is, a text split as a shell would split it. */
export function readCommandWords(context: CompileContext, cursor: Cursor): string[] | null {
  const resolved = resolve(context, cursor);
  if (resolved.node.kind === "list") return readTexts(context, resolved);
  const text = readText(context, resolved);
  return text === null ? null : splitCommandLine(text);
}
