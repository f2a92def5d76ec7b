import type { Span } from "#server/config/source/config-node.ts";
import { createSourceTexts, type SourceTexts } from "#server/config/source/source-texts.ts";
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
  /** The texts that spans are in: the file and the orbs that were opened. */
  readonly texts: SourceTexts;
  add(fault: Fault): void;
  hasErrors(): boolean;
  /** Everything told so far in the order of the file, errors and warnings mixed. */
  list(): ConfigIssue[];
}

/** An empty sink for one source text. */
export function createIssueSink(source: string): IssueSink {
  const texts = createSourceTexts(source);
  const faults = new Map<string, Fault>();
  let errorCount = 0;
  let leftOut = 0;
  return {
    texts,
    add(fault) {
      const identity = `${fault.span.start}:${fault.code}:${fault.message}`;
      if (faults.has(identity)) return;
      if (fault.severity === "error") errorCount += 1;
      if (faults.size >= issuesMax && (fault.severity === "warning" || errorCount > issuesMax)) leftOut += 1;
      else faults.set(identity, fault);
    },
    hasErrors: () => errorCount > 0,
    list: () => toIssues(texts, [...faults.values(), ...(leftOut > 0 ? [leftOutFault(source.length, leftOut)] : [])]),
  };
}

function toIssues(texts: SourceTexts, faults: Fault[]): ConfigIssue[] {
  const { positions } = texts.at(0);
  const told = faults.map((fault) => inFile(texts, fault));
  const ordered = told.sort((a, b) => a.span.start - b.span.start);
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

/** A fault of an orb as one of the file: at the reference to the orb, its own place in the message. */
function inFile(texts: SourceTexts, fault: Fault): Fault {
  const { orb, start, positions } = texts.at(fault.span.start);
  if (orb === null) return fault;
  const { line, column } = positions(fault.span.start - start);
  const message = `In the orb ${orb.name} at ${line}:${column}: ${fault.message}`;
  let { referredAt: span, path } = orb;
  for (let outer = texts.at(span.start).orb; outer !== null; outer = texts.at(span.start).orb) {
    ({ referredAt: span, path } = outer);
  }
  return { ...fault, message, span, path };
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
