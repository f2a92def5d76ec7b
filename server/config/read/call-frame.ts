import type { Element } from "#server/config/element/library.ts";

/** Somebody who called something: the chain of them leads from a fault back to the workflow. */
export interface CallFrame {
  readonly kind: "workflow" | "job" | "executor" | "command";
  readonly name: string;
  /** What was called; null for workflows, which nobody calls. */
  readonly element: Element | null;
  readonly outer: CallFrame | null;
}

/** The chain in CircleCI's words, outermost first, one line for each; empty without a chain. */
export function callLines(frame: CallFrame | null): string[] {
  const lines: string[] = [];
  for (let at = frame; at !== null; at = at.outer) lines.unshift(`Error calling ${at.kind}: '${at.name}'`);
  return lines;
}

/** The names from the call of an element down to the innermost one, or null when nobody in the chain called it. */
export function waySince(frame: CallFrame | null, element: Element): string[] | null {
  const names: string[] = [];
  for (let at = frame; at !== null; at = at.outer) {
    names.unshift(at.name);
    if (at.element === element) return names;
  }
  return null;
}
