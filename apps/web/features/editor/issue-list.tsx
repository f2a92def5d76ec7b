import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import type { Look } from "#web/features/editor/look-at-config.ts";
import { IssueText } from "#web/lib/code/issue-text.tsx";

/** Every fault with its place, below the text; choosing one goes there. */
export function IssueList(props: {
  readonly look: Look | null;
  /** Said instead of the count. */
  readonly note: string | null;
  readonly onChoose: (issue: ConfigIssue) => void;
}) {
  const { look, note, onChoose } = props;
  const issues = look?.issues ?? [];
  return (
    <section aria-label="Problems" className="flex max-h-56 flex-col border-t border-border-1">
      <p
        role="status"
        aria-busy={look === null && note === null}
        className="flex min-h-9 shrink-0 items-center gap-2 px-4 py-1 text-text-2"
      >
        {note ?? (look === null ? "Checking" : <Summary issues={issues} />)}
      </p>
      {issues.length > 0 ? (
        <ol className="min-h-0 overflow-y-auto border-t border-border-1 py-1">
          {issues.map((issue, index) => (
            <li key={index}>
              <button
                type="button"
                onClick={() => onChoose(issue)}
                className="flex w-full items-start gap-2 px-4 py-1 text-left hover:bg-surface-0 focus-visible:-outline-offset-2"
              >
                <span className="flex h-5 shrink-0 items-center">
                  <StatusIcon status={issue.severity === "error" ? "error" : "infrastructure_fail"} size={13} hidden />
                </span>
                <span className="tabular w-14 shrink-0 font-mono text-xs leading-5 text-text-3">
                  {issue.line}:{issue.column}
                </span>
                <span className="min-w-0 whitespace-pre-wrap break-words">
                  <IssueText issue={issue} />
                </span>
              </button>
            </li>
          ))}
        </ol>
      ) : null}
    </section>
  );
}

function Summary({ issues }: { readonly issues: readonly ConfigIssue[] }) {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const warnings = issues.length - errors;
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  if (errors === 0 && warnings === 0) {
    return (
      <>
        <StatusIcon status="success" size={14} hidden /> No problems
      </>
    );
  }
  return (
    <>
      <StatusIcon status={errors > 0 ? "error" : "infrastructure_fail"} size={14} hidden />
      {[errors > 0 ? counted(errors, "error") : null, warnings > 0 ? counted(warnings, "warning") : null]
        .filter((text) => text !== null)
        .join(", ")}
    </>
  );
}
