"use client";

import { ChevronRight } from "lucide-react";
import type { TestOutcome } from "#server/core/test-result/test-result.ts";
import type { TestView } from "#server/views/test-view.ts";
import { CopyButton } from "#ui/control/copy-button.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { AnsiText } from "#ui/log/ansi-text.tsx";
import type { AnyStatus } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { formatPastDuration } from "#ui/time/format-time.ts";
import type { TestGroup } from "#web/features/job/test-list-model.ts";
import { useTestMessage } from "#web/features/job/use-tests.ts";
import { explain } from "#web/lib/explain-error.ts";

/** How the outcome of a test looks: as a job of that ending does. */
const outcomeStatus = {
  success: "success",
  failure: "failed",
  error: "error",
  skipped: "not_run",
} as const satisfies Record<TestOutcome, AnyStatus>;

const outcomeWord = {
  success: "Passed",
  failure: "Failed",
  error: "Error",
  skipped: "Skipped",
} as const satisfies Record<TestOutcome, string>;

/** The head of a suite's or a file's tests. */
export function TestGroupRow(props: {
  readonly group: TestGroup;
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  const { group, open, onToggle } = props;
  return (
    <button
      type="button"
      data-row-link
      aria-expanded={open}
      onClick={onToggle}
      className="flex h-9 w-full items-center gap-2.5 border-b border-border-1 bg-surface-0 pr-3 pl-2.5 text-left -outline-offset-2 hover:bg-surface-2"
    >
      <Chevron open={open} />
      <span className="min-w-0 truncate font-medium" title={group.name}>
        {group.name}
      </span>
      <span className="tabular shrink-0 text-xs text-text-3">
        {group.failed > 0 ? <span className="text-status-failed">{group.failed} failed of </span> : null}
        {group.tests.length.toLocaleString("en")}
      </span>
      <span className="flex-1" />
      <Seconds seconds={group.seconds} />
    </button>
  );
}

/** A test; open it shows what it said. `around` is told when its group does not tell it. */
export function TestRowView(props: {
  readonly jobId: string;
  readonly test: TestView;
  readonly open: boolean;
  readonly around: string | null;
  /** The index of the parallel copy, when there are several. */
  readonly copy: number | null;
  readonly onToggle: () => void;
}) {
  const { jobId, test, open, around, copy, onToggle } = props;
  const text = (
    <>
      <StatusIcon status={outcomeStatus[test.outcome]} hidden />
      <span className="sr-only">{outcomeWord[test.outcome]}</span>
      <span className="min-w-0 truncate" title={test.name}>
        {test.name || "(no name)"}
      </span>
      {around ? (
        <span className="min-w-0 shrink-[2] truncate text-xs text-text-3 max-sm:hidden" title={around}>
          {around}
        </span>
      ) : null}
      <span className="flex-1" />
      {copy === null ? null : <span className="shrink-0 text-xs text-text-3 max-sm:hidden">copy {copy}</span>}
      <Seconds seconds={test.seconds} />
    </>
  );
  const className = "flex h-9 w-full items-center gap-2.5 pr-3 text-left";
  return (
    <div className="border-b border-border-1">
      {test.hasMessage ? (
        <button
          type="button"
          data-row-link
          aria-expanded={open}
          onClick={onToggle}
          className={`${className} pl-2.5 -outline-offset-2 hover:bg-surface-2`}
        >
          <Chevron open={open} />
          {text}
        </button>
      ) : (
        <div className={`${className} pl-[34px]`}>{text}</div>
      )}
      {open ? <TestMessage jobId={jobId} test={test} /> : null}
    </div>
  );
}

function TestMessage({ jobId, test }: { readonly jobId: string; readonly test: TestView }) {
  const query = useTestMessage(jobId, test);
  return (
    <div className="log-surface border-t border-border-1 bg-surface-1 text-text-1">
      {test.file ? <p className="truncate px-4 pt-2 font-mono text-xs text-text-3">{test.file}</p> : null}
      <div className="flex max-h-[60vh] items-start gap-3 overflow-y-auto py-2 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          {query.data !== undefined ? (
            <AnsiText text={query.data} />
          ) : query.error ? (
            <p className="text-xs text-status-failed">{explain(query.error).message}</p>
          ) : (
            <div className="flex h-10 flex-col justify-around">
              <Skeleton className="w-72 max-w-full" />
              <Skeleton className="w-52 max-w-full" />
            </div>
          )}
        </div>
        {query.data ? <CopyButton text={query.data} label="Copy the message" /> : null}
      </div>
    </div>
  );
}

function Chevron({ open }: { readonly open: boolean }) {
  return (
    <ChevronRight
      size={14}
      aria-hidden
      className={`shrink-0 text-text-3 transition-transform ${open ? "rotate-90" : ""}`}
    />
  );
}

function Seconds({ seconds }: { readonly seconds: number }) {
  return <span className="tabular shrink-0 font-mono text-xs text-text-2">{formatPastDuration(seconds * 1000)}</span>;
}
