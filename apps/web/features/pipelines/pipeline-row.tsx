"use client";

import { GitBranch, Tag } from "lucide-react";
import Link from "next/link";
import type { PipelineRowView } from "#server/views/pipeline-view.ts";
import { StatusBadge } from "#ui/status/status-badge.tsx";
import { DurationText } from "#ui/time/duration-text.tsx";
import { RelativeTime } from "#ui/time/relative-time.tsx";
import { PipelineRowActions } from "#web/features/pipelines/pipeline-row-actions.tsx";
import { WorkflowChips } from "#web/features/pipelines/workflow-chips.tsx";
import { pipelinePath } from "#web/lib/page-links.ts";
import { pipelineOverall, pipelineStoppedAt } from "#web/lib/pipeline-overall.ts";
import { type ProjectCalled, ProjectName } from "#web/lib/project-name.tsx";
import { TriggerIcon } from "#web/lib/trigger-icon.tsx";

/** The columns of a row: one line when there is room, two on middling screens, stacked on a phone. The head of the list uses the same. */
export const rowGrid =
  "grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-0.5 px-4 md:px-6 @3xl:grid-cols-[120px_minmax(0,0.9fr)_minmax(0,2fr)_minmax(0,1.2fr)_80px_56px] @6xl:gap-x-3 @6xl:grid-cols-[124px_minmax(0,1.2fr)_minmax(0,2fr)_minmax(0,1.1fr)_minmax(0,1.4fr)_100px_76px_60px_56px]";

/** One pipeline. The whole row leads to its page; chips and actions stand above that link. */
export function PipelineRow(props: {
  readonly row: PipelineRowView;
  /** What the project is called here, or null where all rows are of one. */
  readonly called: ProjectCalled | null;
}) {
  const { row, called } = props;
  const overall = pipelineOverall(row);
  const href = pipelinePath(row.project.slug, row.number);
  return (
    <li
      data-row
      className={`${rowGrid} group relative min-h-9 border-b border-border-1 py-2.5 transition-colors focus-within:bg-surface-0 hover:bg-surface-0 @3xl:py-1 @6xl:py-0`}
    >
      <span className="order-1 @3xl:order-none">
        <StatusBadge status={overall} />
      </span>
      <span className="order-3 col-span-2 flex min-w-0 gap-x-1.5 @3xl:order-none @3xl:col-span-1">
        <Link
          data-row-link
          href={href}
          className="flex min-w-0 gap-x-1.5 rounded outline-offset-2 after:absolute after:inset-0"
        >
          <span className="tabular shrink-0 font-medium">#{row.number}</span>
          {called === null ? null : (
            <span className="relative z-10 min-w-0 text-text-2">
              <ProjectName {...called} />
            </span>
          )}
        </Link>
        <span className="min-w-3/10 flex-1 truncate text-text-2 @3xl:hidden">{row.commitSubject}</span>
      </span>
      <span className="hidden min-w-0 items-baseline gap-2 text-text-1 @3xl:flex">
        {row.revision ? (
          <span className="hidden shrink-0 font-mono text-xs text-text-3 @6xl:inline" title={row.revision}>
            {row.revision.slice(0, 7)}
          </span>
        ) : null}
        <span className="min-w-0">
          <span className="block truncate" title={row.commitSubject ?? undefined}>
            {row.commitSubject ?? <span className="text-text-3">Not read yet</span>}
          </span>
          <span className="@6xl:hidden">
            <RefName row={row} />
          </span>
        </span>
      </span>
      <RefText row={row} />
      <span className="order-5 col-span-2 min-w-0 @3xl:order-none @3xl:col-span-1">
        {row.error ? (
          <span className="block truncate text-status-failed" title={row.error}>
            {row.error}
          </span>
        ) : (
          <WorkflowChips row={row} />
        )}
      </span>
      <span className="hidden min-w-0 items-center gap-1.5 text-text-2 @6xl:flex">
        <TriggerIcon type={row.triggerType} />
        <span className="truncate" title={row.actor}>
          {row.actor}
        </span>
      </span>
      <span className="order-2 text-right whitespace-nowrap text-text-2 @3xl:order-none">
        <RelativeTime at={row.createdAt} />
      </span>
      <span className="hidden text-right text-text-2 @6xl:block">
        {row.state === "errored" ? (
          <span className="text-text-3">–</span>
        ) : (
          <DurationText from={row.createdAt} to={pipelineStoppedAt(row)} />
        )}
      </span>
      <span className="relative z-10 hidden justify-end @3xl:flex">
        <PipelineRowActions row={row} />
      </span>
    </li>
  );
}

function RefText({ row }: { readonly row: PipelineRowView }) {
  return (
    <span className="order-4 col-span-2 flex min-w-0 items-center gap-1.5 @3xl:hidden @6xl:order-none @6xl:col-span-1 @6xl:flex">
      <RefName row={row} />
      {row.revision ? (
        <span className="shrink-0 font-mono text-xs text-text-3 @6xl:hidden" title={row.revision}>
          {row.revision.slice(0, 7)}
        </span>
      ) : null}
    </span>
  );
}

function RefName({ row }: { readonly row: PipelineRowView }) {
  const name = row.tag ?? row.branch;
  const Icon = row.tag ? Tag : GitBranch;
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-text-2">
      <Icon size={13} className="shrink-0 text-text-3" aria-label={row.tag ? "Tag" : "Branch"} />
      <span className="truncate font-mono text-xs" title={name ?? undefined}>
        {name ?? "–"}
      </span>
    </span>
  );
}
