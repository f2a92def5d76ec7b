import type { ConfigIssue } from "#server/core/plan/config-issue.ts";

/** A piece of a line; `faulty` pieces are underlined. */
export interface SourcePiece {
  readonly text: string;
  readonly severity: ConfigIssue["severity"] | null;
}

/** A line of the file with the issues that begin on it. Counts from 1. */
export interface SourceLine {
  readonly number: number;
  readonly pieces: readonly SourcePiece[];
  readonly issues: readonly ConfigIssue[];
}

/** The columns of a line that an issue covers, from 0, the end not included; null when it covers none. */
function covered(issue: ConfigIssue, number: number, text: string): readonly [number, number] | null {
  if (number < issue.line || number > issue.endLine) return null;
  const indent = text.length - text.trimStart().length;
  const from = number === issue.line ? issue.column - 1 : indent;
  const to = number === issue.endLine ? issue.endColumn - 1 : text.length;
  const start = Math.min(from, Math.max(0, text.length - 1));
  const end = Math.min(text.length, Math.max(to, start + 1));
  return end > start && (number === issue.line || to > from) ? [start, end] : null;
}

/** Lays issues on the lines of a file. Where an error and a warning overlap, the error is underlined. */
export function sourceLines(source: string, issues: readonly ConfigIssue[]): SourceLine[] {
  const lines = source.replace(/\n$/, "").split("\n");
  return lines.map((text, index) => {
    const number = index + 1;
    const own = issues.filter((issue) => issue.line === number || (number === lines.length && issue.line > number));
    const touching = issues.filter((issue) => number >= issue.line && number <= issue.endLine);
    return {
      number,
      issues: own,
      pieces: touching.length === 0 ? [{ text, severity: null }] : piecesOf(text, number, touching),
    };
  });
}

function piecesOf(text: string, number: number, issues: readonly ConfigIssue[]): SourcePiece[] {
  const marks: SourcePiece["severity"][] = Array.from({ length: text.length }, () => null);
  for (const issue of issues) {
    const span = covered(issue, number, text);
    if (!span) continue;
    for (let at = span[0]; at < span[1]; at += 1) if (marks[at] !== "error") marks[at] = issue.severity;
  }
  const pieces: SourcePiece[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at += 1) {
    if (at < text.length && marks[at] === marks[start]) continue;
    pieces.push({ text: text.slice(start, at), severity: marks[start] ?? null });
    start = at;
  }
  return pieces;
}

/** Which lines to show of a long file: those near an issue, or all when there are few. Null where lines are left out. */
export function shownLines(lines: readonly SourceLine[], all: boolean, around = 6): (SourceLine | null)[] {
  if (all || lines.length <= 60 || !lines.some((line) => line.issues.length > 0)) return [...lines];
  const near = (number: number) =>
    lines.some((line) => line.issues.length > 0 && Math.abs(line.number - number) <= around);
  const shown: (SourceLine | null)[] = [];
  for (const line of lines) {
    if (near(line.number)) shown.push(line);
    else if (shown.at(-1) !== null) shown.push(null);
  }
  return shown;
}
