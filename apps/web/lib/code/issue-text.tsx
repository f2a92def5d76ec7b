import { type ConfigIssue, suggestionText } from "#server/core/plan/config-issue.ts";

/** What is wrong and what to do about it; pieces between backticks as code. */
export function IssueText({ issue }: { readonly issue: ConfigIssue }) {
  const suggestion = suggestionText(issue.suggestion);
  return (
    <>
      <span className="sr-only">{issue.severity === "error" ? "Error: " : "Warning: "}</span>
      <Marked text={issue.message} />
      {suggestion === null ? null : (
        <span className="text-text-2">
          {" "}
          <Marked text={suggestion} />
        </span>
      )}
    </>
  );
}

function Marked({ text }: { readonly text: string }) {
  // Every second piece stood between backticks; a last one without its partner stays as it is.
  const pieces = text.split("`");
  const isWhole = pieces.length % 2 === 1;
  return pieces.map((piece, index) =>
    index % 2 === 1 && (isWhole || index < pieces.length - 1) ? (
      <code key={index} className="rounded-inner bg-surface-2 px-1 font-mono text-xs text-text-1">
        {piece}
      </code>
    ) : (
      <span key={index}>{index % 2 === 1 ? `\`${piece}` : piece}</span>
    ),
  );
}
