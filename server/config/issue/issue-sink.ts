import type { Span } from "#server/config/source/config-node.ts";
import { positionsOf } from "#server/config/source/position.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";

/** More faults than this help nobody; the rest are counted in one last issue. */
export const issuesMax = 500;

/** One fault as the passes tell it: offsets instead of lines. */
export interface Fault {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  /** Who called what, outermost first: the lines before the message. The first way to a fault is the one told. */
  readonly callers?: readonly string[];
  readonly path: string;
  readonly span: Span;
  readonly suggestion: string | null;
}

/** An error of the text itself, told before there is a tree to say where in it. */
export function textError({ start, end }: Span, code: string, message: string): Fault {
  return { severity: "error", code, message, path: "", span: { start, end }, suggestion: null };
}

/** Collects faults. The same fault of one place (an aliased step used in ten jobs) is kept once. */
export interface IssueSink {
  add(fault: Fault): void;
  hasErrors(): boolean;
  /** Everything told so far in the order of the file, errors and warnings mixed. */
  list(): ConfigIssue[];
}

/** An empty sink for one source text. */
export function createIssueSink(source: string): IssueSink {
  const faults = new Map<string, Fault>();
  let errorCount = 0;
  let leftOut = 0;
  return {
    add(fault) {
      const identity = `${fault.span.start}:${fault.code}:${fault.message}`;
      if (faults.has(identity)) return;
      if (fault.severity === "error") errorCount += 1;
      if (faults.size >= issuesMax && (fault.severity === "warning" || errorCount > issuesMax)) leftOut += 1;
      else faults.set(identity, fault);
    },
    hasErrors: () => errorCount > 0,
    list: () => toIssues(source, [...faults.values()], leftOut),
  };
}

function toIssues(source: string, faults: Fault[], leftOut: number): ConfigIssue[] {
  const positions = positionsOf(source);
  const ordered = faults.sort((a, b) => a.span.start - b.span.start);
  if (leftOut > 0) ordered.push(leftOutFault(source.length, leftOut));
  return ordered.map(({ span, ...fault }) => {
    const start = positions(span.start);
    const end = positions(Math.max(span.start, span.end));
    return {
      severity: fault.severity,
      code: fault.code,
      message: [...(fault.callers ?? []), fault.message].join("\n"),
      path: fault.path,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      suggestion: fault.suggestion,
    };
  });
}

function leftOutFault(at: number, count: number): Fault {
  return {
    severity: "warning",
    code: "too_many_issues",
    message: `${count} more issues are not shown. Mend the first ${issuesMax}, then look again.`,
    path: "",
    span: { start: at, end: at },
    suggestion: null,
  };
}
