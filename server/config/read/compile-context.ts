import type { IssueSink } from "#server/config/issue/issue-sink.ts";
import { type Cursor, cursorPath, cursorSpan } from "#server/config/read/cursor.ts";
import type { Span } from "#server/config/source/config-node.ts";

/** `2` covers `2.0`; only `2.1` has templates and reusable elements. */
export type LanguageVersion = "2" | "2.1";

/**
 * Names the file defines with features that are refused as a whole. References to them are
 * passed over, so that one missing feature is one issue and not a hundred.
 */
export interface RefusedElements {
  readonly orbs: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
  readonly jobGroups: ReadonlySet<string>;
}

/** What every pass after parsing shares. */
export interface CompileContext {
  readonly issues: IssueSink;
  /** The text itself, to find the exact letters of a fault. */
  readonly source: string;
  readonly version: LanguageVersion;
  readonly refused: RefusedElements;
}

/** The parts of a fault that differ from place to place. */
export interface FaultDetail {
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string | null;
  /** A narrower or other stretch than the cursor's value. */
  readonly span?: Span;
}

/** Tells an error at a cursor. */
export function reportError(context: CompileContext, at: Cursor, detail: FaultDetail): void {
  report(context, at, { ...detail, severity: "error" });
}

/** Tells a warning at a cursor; the file still compiles. */
export function reportWarning(context: CompileContext, at: Cursor, detail: FaultDetail): void {
  report(context, at, { ...detail, severity: "warning" });
}

function report(context: CompileContext, at: Cursor, detail: FaultDetail & { severity: "error" | "warning" }): void {
  context.issues.add({
    severity: detail.severity,
    code: detail.code,
    message: detail.message,
    path: cursorPath(at),
    span: detail.span ?? cursorSpan(at),
    suggestion: detail.suggestion ?? null,
  });
}
