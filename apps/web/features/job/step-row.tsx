"use client";

import { ChevronRight, Download } from "lucide-react";
import Link from "next/link";
import type { StepView } from "#server/views/job-view.ts";
import { buttonClass } from "#ui/control/button.tsx";
import type { LineRange } from "#ui/log/log-view.tsx";
import { statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { DurationText } from "#ui/time/duration-text.tsx";
import { CopyLogButton } from "#web/features/job/copy-log-button.tsx";
import { StepCommand } from "#web/features/job/step-command.tsx";
import { StepLog } from "#web/features/job/step-log.tsx";
import { StepReason } from "#web/features/job/step-reason.tsx";

interface StepRowProps {
  readonly taskId: string;
  readonly step: StepView;
  readonly open: boolean;
  readonly failedTests: number;
  readonly wrap: boolean;
  readonly selected: LineRange | null;
  readonly target: number | null;
  readonly targetAt: number;
  readonly onToggle: () => void;
  readonly onSelect: (line: number, extend: boolean) => void;
  readonly onLines: (lines: number) => void;
}

/** Where a step's bytes can be had as they are. */
export const rawLogPath = (taskId: string, step: number) => `/api/private/tasks/${taskId}/steps/${step}/log`;

/** A step as a row; open it shows its command and its output. The row stays in sight while its output is read. */
export function StepRow(props: StepRowProps) {
  const { taskId, step, open, failedTests, wrap, selected, target, targetAt, onToggle, onSelect, onLines } = props;
  const failed = step.status === "failed" || step.status === "timedout";
  return (
    <section
      id={`step-${step.index}`}
      aria-label={step.name}
      className="scroll-mt-14 border-b border-border-1 last:border-b-0"
    >
      <h3
        className={`flex h-9 items-center bg-surface-1 pr-2.5 text-text-1 hover:bg-surface-2 ${open ? "sticky top-12 z-10 border-b border-border-1" : "relative"}`}
      >
        <button
          type="button"
          data-row-link
          aria-expanded={open}
          onClick={onToggle}
          className="flex h-full min-w-0 flex-1 items-center gap-2.5 pl-2.5 text-left text-sm -outline-offset-2 after:absolute after:inset-y-0 after:right-0 after:w-16"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={`shrink-0 text-text-3 transition-transform ${open ? "rotate-90" : ""}`}
          />
          <StatusIcon status={step.status} of="Step status" />
          <span className={`truncate ${failed ? "font-medium" : ""}`}>{step.name}</span>
          {failed ? <span className="shrink-0 text-xs text-status-failed">{failureText(step)}</span> : null}
        </button>
        {failed && failedTests > 0 ? (
          <Link href="?tab=tests" className="relative mx-2 shrink-0 rounded text-xs text-accent hover:underline">
            {failedTests === 1 ? "1 failed test" : `${failedTests.toLocaleString("en")} failed tests`}
          </Link>
        ) : null}
        {open && (step.logLines > 0 || step.logBytes > 0) ? (
          <span className="relative flex shrink-0">
            <CopyLogButton path={rawLogPath(taskId, step.index)} bytes={step.logBytes} />
            <a
              href={rawLogPath(taskId, step.index)}
              download={`step-${step.index}.log`}
              aria-label="Download the output"
              title="Download the output"
              className={`${buttonClass("ghost")} w-7 !px-0`}
            >
              <Download size={14} />
            </a>
          </span>
        ) : null}
        <DurationText from={step.startedAt} to={step.stoppedAt} className="ml-2 shrink-0 text-text-2" />
      </h3>
      {open ? (
        <div className="log-surface bg-surface-1 text-text-1">
          {step.command ? <StepCommand command={step.command} /> : null}
          {step.errorLine !== null && step.errorText !== null ? (
            <StepReason line={step.errorLine} text={step.errorText} step={step.index} />
          ) : null}
          <div className="py-2">
            <StepLog
              taskId={taskId}
              step={step}
              wrap={wrap}
              selected={selected}
              target={target}
              targetAt={targetAt}
              onSelect={onSelect}
              onLines={step.status === "running" ? onLines : ignoreLines}
            />
          </div>
        </div>
      ) : null}
    </section>
  );
}

const ignoreLines = () => {};

function failureText(step: StepView): string {
  return step.exitCode === null || step.exitCode === 0
    ? statusWord(step.status).toLowerCase()
    : `exit code ${step.exitCode}`;
}
