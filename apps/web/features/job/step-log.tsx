"use client";

import { useCallback, useEffect, useState } from "react";
import type { StepView } from "#server/views/job-view.ts";
import { ErrorPanel } from "#ui/feedback/error-panel.tsx";
import { type LineRange, LogView } from "#ui/log/log-view.tsx";
import { useStepLog } from "#web/features/job/use-step-log.ts";
import { explain } from "#web/lib/explain-error.ts";

interface StepLogProps {
  readonly taskId: string;
  readonly step: StepView;
  readonly wrap: boolean;
  readonly selected: LineRange | null;
  /** The line that the address names, when it was named before this log was opened or by another page. */
  readonly target: number | null;
  readonly targetAt: number;
  readonly onSelect: (line: number, extend: boolean) => void;
  /** Tells how many lines there are, whenever that changes. */
  readonly onLines: (lines: number) => void;
}

/** The output of one open step. */
export function StepLog({ taskId, step, wrap, selected, target, targetAt, onSelect, onLines }: StepLogProps) {
  const { log, error, show, retry } = useStepLog(taskId, step);
  const [reached, setReached] = useState<number | null>(null);
  const { totalLines } = log;
  // The log grows outside React; who counts new lines stands further up.
  useEffect(() => onLines(totalLines), [onLines, totalLines]);
  const onReached = useCallback(() => setReached(target), [target]);
  if (error !== null) {
    const { message, requestId } = explain(error);
    return <ErrorPanel title="The output could not be read" message={message} requestId={requestId} retry={retry} />;
  }
  const isEmpty = log.totalLines === 0 && (log.tail?.text ?? "") === "";
  if (isEmpty && (log.sealed || step.status !== "running")) {
    return <p className="px-4 py-2 text-xs text-text-3">This step printed nothing.</p>;
  }
  return (
    <>
      {isEmpty ? <p className="px-4 pt-2 text-xs text-text-3">No output yet.</p> : null}
      <LogView
        log={log}
        anchor={`#step-${step.index}:L`}
        wrap={wrap}
        selected={selected}
        target={target !== null && target !== reached ? target : null}
        targetAt={targetAt}
        onReached={onReached}
        onPages={show}
        onSelect={onSelect}
      />
    </>
  );
}
