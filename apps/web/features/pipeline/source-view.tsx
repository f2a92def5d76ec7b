"use client";

import { useState } from "react";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import { Button } from "#ui/control/button.tsx";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { type SourceLine, shownLines, sourceLines } from "#web/features/pipeline/source-lines-model.ts";
import { CodeView } from "#web/lib/code/code-parts.tsx";
import { IssueText } from "#web/lib/code/issue-text.tsx";

const underline = {
  error: "underline decoration-wavy decoration-status-failed underline-offset-4",
  warning: "underline decoration-wavy decoration-status-warning underline-offset-4",
} as const;

/** A longer file is drawn only as far as it is in sight. */
const drawnLinesMax = 400;

/** The config file with its faults on their lines, each with what to write instead. */
export function SourceView({
  path,
  source,
  issues,
}: {
  readonly path: string;
  readonly source: string;
  readonly issues: readonly ConfigIssue[];
}) {
  const [all, setAll] = useState(false);
  const lines = sourceLines(source, issues);
  const shown = shownLines(lines, all);
  const isLong = lines.length > drawnLinesMax && !shown.includes(null);
  return (
    <div className="overflow-hidden rounded border border-border-1">
      <div className="flex h-9 items-center justify-between gap-3 border-b border-border-1 bg-surface-0 px-3">
        <span className="truncate font-mono text-xs text-text-2">{path}</span>
        {shown.includes(null) ? <Button onClick={() => setAll(true)}>Show all {lines.length} lines</Button> : null}
      </div>
      {isLong ? (
        <div className="max-h-[75dvh] overflow-auto">
          <CodeView text={source} label="Config file" issues={issues} />
        </div>
      ) : (
        <ShownLines shown={shown} />
      )}
    </div>
  );
}

function ShownLines({ shown }: { readonly shown: readonly (SourceLine | null)[] }) {
  return (
    <div className="overflow-x-auto py-2 font-mono text-xs leading-5">
      <div className="min-w-fit">
        {shown.map((line, index) =>
          line === null ? (
            <div
              key={`gap-${index}`}
              aria-hidden
              className="my-1 border-y border-border-1 bg-surface-0 pl-16 text-text-3"
            >
              …
            </div>
          ) : (
            <LineView key={line.number} line={line} />
          ),
        )}
      </div>
    </div>
  );
}

function LineView({ line }: { readonly line: SourceLine }) {
  const worst = line.issues.some((issue) => issue.severity === "error")
    ? "bg-status-failed/8"
    : line.issues.length > 0
      ? "bg-status-warning/8"
      : "";
  return (
    <>
      <div id={`config-L${line.number}`} className={`flex scroll-mt-24 ${worst}`}>
        <span aria-hidden className="tabular w-14 shrink-0 select-none pr-4 text-right text-text-3">
          {line.number}
        </span>
        <span className="whitespace-pre pr-4">
          {line.pieces.map((piece, index) => (
            <span key={index} className={piece.severity ? underline[piece.severity] : undefined}>
              {piece.text}
            </span>
          ))}
        </span>
      </div>
      {line.issues.map((issue, index) => (
        <IssueNote key={index} issue={issue} />
      ))}
    </>
  );
}

function IssueNote({ issue }: { readonly issue: ConfigIssue }) {
  const isError = issue.severity === "error";
  return (
    <div
      className={`sticky left-0 flex max-w-[min(100%,calc(100vw-32px))] items-start gap-2 py-1 pr-4 pl-14 font-sans ${isError ? "bg-status-failed/8" : "bg-status-warning/8"}`}
    >
      <span className="mt-1">
        <StatusIcon status={isError ? "error" : "infrastructure_fail"} size={13} hidden />
      </span>
      <p className="text-sm text-text-1">
        <IssueText issue={issue} />
      </p>
    </div>
  );
}
