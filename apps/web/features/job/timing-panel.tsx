"use client";

import { Timer } from "lucide-react";
import Link from "next/link";
import { Fragment } from "react";
import type { JobView, TaskView } from "#server/views/job-view.ts";
import { TimeAxis } from "#ui/chart/time-axis.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { groupFill, statusGroup, statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { formatPastDuration } from "#ui/time/format-time.ts";
import { useNow } from "#ui/time/use-now.ts";
import {
  balanceSentence,
  copyRan,
  type Phase,
  phasesSpan,
  taskPhases,
  waitSentence,
} from "#web/features/job/timing-model.ts";

/** Where a job's time went: the phases of one copy, and all copies side by side. */
export function TimingPanel({ job, task }: { readonly job: JobView; readonly task: TaskView | null }) {
  const runs = job.tasks.some((each) => each.stoppedAt === null);
  const now = useNow(runs ? 1000 : null);
  if (task === null) {
    return (
      <EmptyState title="No time was spent yet" icon={<Timer size={28} />}>
        The phases of the job stand here once it is in the queue.
      </EmptyState>
    );
  }
  const phases = taskPhases(task, now);
  const balance = balanceSentence(job.tasks);
  return (
    <div className="flex flex-col gap-6">
      <section aria-label="Phases" className="flex flex-col gap-2">
        {task.stoppedAt === null ? null : <p className="text-text-2">{waitSentence(phases)}</p>}
        <Waterfall phases={phases} index={task.index} />
      </section>
      {job.tasks.length > 1 ? (
        <section aria-label="Parallel copies" className="flex flex-col gap-2">
          <h2 className="text-base">Parallel copies</h2>
          {balance ? <p className="max-w-[90ch] text-text-2">{balance}</p> : null}
          <Copies tasks={job.tasks} now={now} />
        </section>
      ) : null}
    </div>
  );
}

/** One grid for all rows, so that names take the room that the longest of them needs, and no more than a third. */
const tableClass =
  "grid grid-cols-[minmax(0,1fr)_64px] gap-x-4 rounded border border-border-1 py-1 sm:grid-cols-[fit-content(33%)_minmax(0,1fr)_64px]";
const rowClass = "col-span-full grid grid-cols-subgrid items-center";
const barCell = "max-sm:order-3 max-sm:col-span-2";

function Waterfall({ phases, index }: { readonly phases: readonly Phase[]; readonly index: number }) {
  const span = phasesSpan([phases]);
  return (
    <div role="table" aria-label="Phases of this copy" className={tableClass}>
      {phases.map((phase) => (
        <div key={phase.key} role="row" className={`${rowClass} px-3 py-1.5 hover:bg-surface-0 sm:h-7 sm:py-0`}>
          <span role="cell" className="flex min-w-0 items-center gap-2">
            {phase.status === null ? <StatusIcon status="queued" size={13} hidden /> : null}
            {phase.status === null ? null : <StatusIcon status={phase.status} size={13} of="Step status" />}
            {phase.step === null ? (
              <span className="truncate text-text-2">{phase.name}</span>
            ) : (
              <Link
                href={`?index=${index}#step-${phase.step}`}
                title={phase.name}
                className="truncate rounded hover:underline"
              >
                {phase.name}
              </Link>
            )}
          </span>
          <span role="cell" className={`relative h-3 ${barCell}`}>
            <Bar phase={phase} span={span} />
          </span>
          <span role="cell" className="tabular text-right font-mono text-xs text-text-2">
            {formatPastDuration(phase.to - phase.from)}
          </span>
        </div>
      ))}
      <div className={`${rowClass} px-3 pt-1`}>
        <span className="max-sm:hidden" />
        <div className={`border-t border-border-1 pt-1 ${barCell}`}>
          <TimeAxis spanMs={span.to - span.from} />
        </div>
      </div>
    </div>
  );
}

function Copies({ tasks, now }: { readonly tasks: readonly TaskView[]; readonly now: number }) {
  const copies = tasks.map((task) => ({ task, phases: taskPhases(task, now) }));
  const span = phasesSpan(copies.map(({ phases }) => phases));
  return (
    <div role="table" aria-label="All copies" className={tableClass}>
      {copies.map(({ task, phases }) => (
        <div key={task.id} role="row" className={`${rowClass} px-3 py-1.5 hover:bg-surface-0 sm:h-7 sm:py-0`}>
          <span role="cell" className="flex min-w-0 items-center gap-2">
            <StatusIcon status={task.status} size={13} of={`Copy ${task.index}`} />
            <Link href={`?tab=timing&index=${task.index}`} className="truncate rounded hover:underline">
              Copy {task.index}
            </Link>
          </span>
          <span role="cell" className={`relative h-3.5 ${barCell}`}>
            {phases.filter(isInTurn).map((phase) => (
              <Fragment key={phase.key}>
                <Bar phase={phase} span={span} />
              </Fragment>
            ))}
          </span>
          <span role="cell" className="tabular text-right font-mono text-xs text-text-2">
            {ranText(task, now)}
          </span>
        </div>
      ))}
      <div className={`${rowClass} px-3 pt-1`}>
        <span className="max-sm:hidden" />
        <div className={`border-t border-border-1 pt-1 ${barCell}`}>
          <TimeAxis spanMs={span.to - span.from} />
        </div>
      </div>
    </div>
  );
}

/** Services run beside everything else: on one line with it they would hide it. */
const isInTurn = (phase: Phase): boolean => phase.kind !== "service";

function ranText(task: TaskView, now: number): string {
  const ran = copyRan(task, now);
  return ran === null ? "–" : formatPastDuration(ran);
}

function Bar({
  phase,
  span,
}: {
  readonly phase: Phase;
  readonly span: { readonly from: number; readonly to: number };
}) {
  const width = Math.max(1, span.to - span.from);
  const title = `${phase.name}: ${formatPastDuration(phase.to - phase.from)}${phase.status === null ? "" : `, ${statusWord(phase.status).toLowerCase()}`}`;
  return (
    <span
      title={title}
      className={`absolute inset-y-0 min-w-0.5 rounded-[2px] ring-1 ring-surface-1 ${barFill(phase)}`}
      style={{
        left: `${((phase.from - span.from) / width) * 100}%`,
        width: `${((phase.to - phase.from) / width) * 100}%`,
      }}
    />
  );
}

function barFill({ kind, status }: Phase): string {
  if (kind === "image") return "bg-status-waiting/80";
  if (status === null) return kind === "queued" ? "bg-status-waiting/30" : "bg-status-waiting/55";
  const fill = groupFill[statusGroup(status)];
  return kind === "step" || status !== "success" ? fill : `${fill} opacity-55`;
}
