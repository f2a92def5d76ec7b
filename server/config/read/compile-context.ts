import type { Element, RemoteOrb } from "#server/config/element/library.ts";
import type { OrbShelf } from "#server/config/element/orb-shelf.ts";
import type { IssueSink } from "#server/config/issue/issue-sink.ts";
import type { ParameterDeclaration } from "#server/config/parameter/parameter-declaration.ts";
import { type CallFrame, callLines } from "#server/config/read/call-frame.ts";
import { type Cursor, cursorPath, cursorSpan } from "#server/config/read/cursor.ts";
import type { ExpansionBudget } from "#server/config/read/expansion-budget.ts";
import type { Span } from "#server/config/source/config-node.ts";
import { expandedNodesMax } from "#server/config/source/source-limits.ts";

/** `2` covers `2.0`; only `2.1` has templates and reusable elements. */
export type LanguageVersion = "2" | "2.1";

/** A name that was looked up in an orb which cannot be read. */
export interface RemoteUse {
  readonly orb: RemoteOrb;
  /** As written: `node/install`. */
  readonly name: string;
  readonly at: Cursor;
}

/** What every pass after parsing shares. */
export interface CompileContext {
  readonly issues: IssueSink;
  readonly version: LanguageVersion;
  readonly budget: ExpansionBudget;
  /** Orbs from elsewhere. */
  readonly orbs: OrbShelf;
  /** Grows with every need of an orb that cannot be read; told at the end, once for each orb. */
  readonly remoteUses: RemoteUse[];
  /** The parameters of elements that were called before. */
  readonly declarations: Map<Element, ReadonlyMap<string, ParameterDeclaration>>;
  /** The contexts that the jobs so far ask for, to count them. */
  readonly contextNames: Set<string>;
  /** True for what no workflow runs: only its shape is checked and nothing in it is called. */
  readonly shapeOnly: boolean;
}

/** The parts of a fault that differ from place to place. */
export interface FaultDetail {
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string | null;
  /** A narrower or other stretch than the cursor's value. */
  readonly span?: Span;
  /** The calls that lead to the fault, where the message should begin with them. */
  readonly calls?: CallFrame;
}

/** Tells an error at a cursor. */
export function reportError(context: CompileContext, at: Cursor, detail: FaultDetail): void {
  report(context, at, { ...detail, severity: "error" });
}

/** Tells a warning at a cursor; the file still compiles. */
export function reportWarning(context: CompileContext, at: Cursor, detail: FaultDetail): void {
  report(context, at, { ...detail, severity: "warning" });
}

/** Pays for a copy; the first who cannot tells that the file expands to too much. */
export function spend(context: CompileContext, at: Cursor, amount: number): boolean {
  const { budget } = context;
  if (budget.isExhausted()) return false;
  if (budget.spend(amount)) return true;
  const message = `With every job and command written out, this file has more than ${expandedNodesMax} values.`;
  reportError(context, at, { code: "plan_too_large", message, span: at.keySpan ?? at.node });
  return false;
}

/** Tells that something is not part of version 2. */
export function reportNeedsVersion(context: CompileContext, at: Cursor, what: string): void {
  const message = `${what} needs \`version: 2.1\`.`;
  reportError(context, at, { code: "needs_version_2_1", message, span: at.keySpan ?? at.node });
}

function report(context: CompileContext, at: Cursor, detail: FaultDetail & { severity: "error" | "warning" }): void {
  context.issues.add({
    severity: detail.severity,
    code: detail.code,
    message: detail.message,
    callers: callLines(detail.calls ?? null),
    path: cursorPath(at),
    span: detail.span ?? cursorSpan(at),
    suggestion: detail.suggestion ?? null,
  });
}
