import type { Terminal } from "#server/cli/terminal.ts";
import { type ConfigIssue, suggestionText } from "#server/core/plan/config-issue.ts";

/** The file that issues are about. */
export interface ReportedFile {
  /** As it was named; `-` is standard input. */
  readonly name: string;
  readonly source: string;
}

/**
 * Tells issues on standard error: to a program one line each, as editors jump to
 * (`file:line:column message`); to a person with the line of the file, `^` under the fault, errors
 * first and warnings apart.
 */
export function reportIssues(terminal: Terminal, file: ReportedFile, issues: readonly ConfigIssue[]): void {
  if (issues.length === 0) return;
  terminal.err(terminal.isRead === true ? pictures(terminal, file, issues) : issueLines(file.name, issues));
}

/** One line per issue, in the order of the file. */
function issueLines(file: string, issues: readonly ConfigIssue[]): string {
  return issues
    .map(({ severity, line, column, message, suggestion }) => {
      const said = [message, suggestionText(suggestion)].filter((text) => text !== null).join(" ");
      return `${file}:${line}:${column} ${severity === "warning" ? "warning: " : ""}${said}\n`;
    })
    .join("");
}

function pictures(terminal: Terminal, file: ReportedFile, issues: readonly ConfigIssue[]): string {
  const lines = file.source.split(/\r\n|\r|\n/);
  const errors = issues.filter(({ severity }) => severity === "error");
  const warnings = issues.filter(({ severity }) => severity === "warning");
  const draw = (issue: ConfigIssue) => picture(terminal, { file: file.name, lines }, issue);
  const counts = [counted(errors.length, "error"), counted(warnings.length, "warning")].filter((text) => text !== "");
  return `${[...errors, ...warnings].map(draw).join("\n")}\n${counts.join(", ")}\n`;
}

function counted(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}${count === 1 ? "" : "s"}`;
}

const colours = { error: 31, warning: 33, quiet: 2, strong: 1 } as const;

/** Text in a colour, where the terminal shows colours. */
export function coloured(terminal: Terminal, colour: keyof typeof colours, text: string): string {
  return terminal.hasColours === true && text !== "" ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text;
}

/** How many columns of a line are shown; the fault stays in sight. */
const shownColumnsMax = 140;

function picture(
  terminal: Terminal,
  { file, lines }: { readonly file: string; readonly lines: readonly string[] },
  issue: ConfigIssue,
): string {
  const { severity, line, column, message, suggestion } = issue;
  const number = String(line);
  const gutter = (text: string) => coloured(terminal, "quiet", `${text.padStart(number.length + 2)} |`);
  const head = `${coloured(terminal, "strong", `${file}:${line}:${column}`)} ${coloured(terminal, severity, severity)} ${message}`;
  const { text, marks } = excerpt(lines[line - 1] ?? "", issue);
  const hint = suggestion === null ? "" : ` ${suggestionText(suggestion)}`;
  return `${head}\n${gutter(number)} ${text}\n${gutter("")} ${marks.blank}${coloured(terminal, severity, marks.carets)}${hint}\n`;
}

/** The line around the fault, tabs as spaces so that what stands below it lines up, and where the marks go. */
function excerpt(line: string, { column, endColumn, line: from, endLine }: ConfigIssue) {
  const start = Math.max(0, column - 1);
  const end = from === endLine ? Math.max(endColumn - 1, start + 1) : Math.max(line.length, start + 1);
  const left = start > shownColumnsMax - 40 ? start - 40 : 0;
  const text = line.slice(left, left + shownColumnsMax).replaceAll("\t", " ");
  const width = Math.min(end, left + shownColumnsMax) - start;
  return { text, marks: { blank: " ".repeat(start - left), carets: "^".repeat(Math.max(1, width)) } };
}
