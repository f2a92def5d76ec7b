import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";

/** A key that a map cannot do without, and what for. */
export interface MissingKey {
  readonly key: string;
  /** A sentence for whoever left it out. */
  readonly why: string;
}

/** Tells that a map lacks a key, in CircleCI's words. */
export function reportMissingKey(context: CompileContext, cursor: Cursor, { key, why }: MissingKey): void {
  const message = `required key [${key}] not found: ${why}`;
  reportError(context, cursor, { code: `missing_${key}`, message, suggestion: `Add \`${key}: …\`.` });
}
