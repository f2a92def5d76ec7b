import { type CompileInput, type CompileOutcome, compileConfig } from "#server/config/compile.ts";
import { processConfig } from "#server/config/emit/process-config.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";

/** How much of an input to look at: the outcome, or also that it repeats and that its compiled text means the same. */
export interface PromiseDepth {
  readonly deep: boolean;
}

/**
 * What the compiler promises of every input: it does not throw, there is a plan exactly when no
 * issue is an error, and each issue points into the file. With `deep` also: the same input gives
 * the same outcome, and the compiled text compiles to the same plan. Gives the promise that is
 * broken, or null.
 */
export function brokenPromise(input: CompileInput, { deep }: PromiseDepth): string | null {
  try {
    const outcome = compileConfig(input);
    return brokenOutcome(input.source, outcome) ?? (deep ? brokenAgain(input, outcome) : null);
  } catch (error) {
    return `it throws ${error instanceof Error ? error.stack : String(error)}`;
  }
}

function brokenOutcome(source: string, { plan, issues }: CompileOutcome): string | null {
  const hasError = issues.some(({ severity }) => severity === "error");
  if ((plan === null) !== hasError)
    return hasError ? "there is a plan and an error" : "there is neither plan nor error";
  if (issues.length === 0) return null;
  const lines = source.split("\n");
  for (const issue of issues) {
    const reason = brokenPlace(lines, issue);
    if (reason !== null) return `${reason}: ${JSON.stringify(issue)}`;
  }
  return null;
}

function brokenPlace(lines: readonly string[], issue: ConfigIssue): string | null {
  if (issue.message === "" || issue.code === "") return "an issue says nothing";
  if (!isPlace(lines, issue.line, issue.column)) return "an issue begins outside of the file";
  if (!isPlace(lines, issue.endLine, issue.endColumn)) return "an issue ends outside of the file";
  const isOrdered = issue.endLine > issue.line || (issue.endLine === issue.line && issue.endColumn >= issue.column);
  return isOrdered ? null : "an issue ends before it begins";
}

/** Whether it is on a character, or right after the last one of a line. */
function isPlace(lines: readonly string[], line: number, column: number): boolean {
  const text = lines[line - 1];
  return text !== undefined && column >= 1 && column <= text.length + 1;
}

function brokenAgain(input: CompileInput, outcome: CompileOutcome): string | null {
  const first = JSON.stringify(outcome);
  if (JSON.stringify(compileConfig(input)) !== first) return "the second time it gives something else";
  const { output, issues } = processConfig(input);
  if (JSON.stringify(issues) !== JSON.stringify(outcome.issues)) return "the compiled text has other issues";
  if (output === null) return outcome.plan === null ? null : "there is a plan and no compiled text";
  const again = compileConfig({ ...input, pipelineParameters: {}, orbs: new Map(), source: output });
  if (JSON.stringify(again.plan) === JSON.stringify(outcome.plan)) return null;
  return `the compiled text means something else: ${JSON.stringify(again.issues.slice(0, 3))}`;
}
