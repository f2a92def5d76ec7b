import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import { type ConfigIssue, suggestionText } from "#server/core/plan/config-issue.ts";

/** The offsets that an issue covers in a document; at least one character, and never beyond its end. */
export function issueRange(doc: Text, issue: ConfigIssue): { readonly from: number; readonly to: number } {
  const offset = (line: number, column: number) => {
    const known = doc.line(Math.min(Math.max(1, line), doc.lines));
    return Math.min(known.from + column - 1, known.to);
  };
  const from = offset(issue.line, issue.column);
  const to = offset(issue.endLine, issue.endColumn);
  if (to > from) return { from, to };
  const line = doc.lineAt(from);
  return from < line.to ? { from, to: from + 1 } : { from: Math.max(line.from, from - 1), to: from };
}

/** Whether a suggestion can stand in the place of what is underlined: one word for one word. */
function canReplace(doc: Text, { from, to }: { readonly from: number; readonly to: number }, word: string): boolean {
  const isWord = (text: string) => /^[\w./@-]+$/.test(text);
  return isWord(word) && isWord(doc.sliceString(from, to));
}

/** Issues as CodeMirror underlines them: message and suggestion on hover, with a button that writes it where that is safe. */
export function diagnosticsOf(doc: Text, issues: readonly ConfigIssue[]): Diagnostic[] {
  return issues.map((issue) => {
    const range = issueRange(doc, issue);
    const { severity, message, suggestion } = issue;
    if (suggestion === null) return { ...range, severity, message };
    if (!canReplace(doc, range, suggestion))
      return { ...range, severity, message: `${message}\n${suggestionText(suggestion)}` };
    return {
      ...range,
      severity,
      message: `${message} Did you mean “${suggestion}”?`,
      actions: [
        {
          name: `Write “${suggestion}”`,
          apply: (view, from, to) => view.dispatch({ changes: { from, to, insert: suggestion } }),
        },
      ],
    };
  });
}
