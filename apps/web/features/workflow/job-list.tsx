"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useLayoutEffect, useRef, useState } from "react";
import type { JobNodeView, WorkflowView } from "#server/views/workflow-view.ts";
import { Button } from "#ui/control/button.tsx";
import { StatusBadge } from "#ui/status/status-badge.tsx";
import { DurationText } from "#ui/time/duration-text.tsx";
import { type JobOrder, jobOrders, sortJobs } from "#web/features/workflow/workflow-page-model.ts";
import { jobNumber } from "#web/lib/job-node.ts";
import { stepLessLook } from "#web/lib/job-type.tsx";
import { jobPath } from "#web/lib/page-links.ts";

const rowPx = 36;
const rowClass =
  "grid h-9 grid-cols-[28px_minmax(0,1fr)_64px] items-center gap-4 border-b border-border-1 px-4 md:grid-cols-[150px_minmax(0,1.2fr)_minmax(0,2fr)_72px] md:px-6";

/** The same jobs as the graph, as rows: for a thousand of them, for small screens and for screen readers. */
export function JobList({
  workflow,
  onApprove,
}: {
  readonly workflow: WorkflowView;
  readonly onApprove: (job: JobNodeView) => void;
}) {
  const [order, setOrder] = useQueryState("sort", parseAsStringLiteral(jobOrders).withDefault("flow"));
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // Where the list begins in the page is known once it is laid out.
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const jobs = sortJobs(workflow.jobs, order, Date.now());
  const rows = useWindowVirtualizer({ count: jobs.length, estimateSize: () => rowPx, overscan: 20, scrollMargin: top });
  return (
    <div role="table" aria-label="Jobs" aria-rowcount={jobs.length}>
      <div role="row" className={`${rowClass} !h-7 text-xs text-text-3`}>
        <SortHead name="Status" order="status" now={order} onSort={setOrder} />
        <SortHead name="Job" order="flow" now={order} onSort={setOrder} />
        <span role="columnheader" className="hidden md:block">
          Note
        </span>
        <SortHead name="Took" order="duration" now={order} onSort={setOrder} right />
      </div>
      <div ref={list} className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const job = jobs[item.index];
          return job ? (
            <div
              key={job.id}
              role="row"
              data-row
              className={`${rowClass} absolute inset-x-0 hover:bg-surface-0`}
              style={{ top: item.start - top }}
            >
              <JobCells job={job} workflow={workflow} onApprove={onApprove} />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

function SortHead(props: {
  readonly name: string;
  readonly order: JobOrder;
  readonly now: JobOrder;
  readonly onSort: (order: JobOrder) => unknown;
  readonly right?: boolean;
}) {
  const { name, order, now, onSort, right = false } = props;
  const on = order === now && order !== "flow";
  return (
    <span
      role="columnheader"
      aria-sort={on ? "descending" : "none"}
      className={`overflow-hidden ${right ? "text-right" : ""} ${order === "status" ? "max-md:opacity-0 max-md:focus-within:opacity-100" : ""}`}
    >
      <button
        type="button"
        onClick={() => onSort(on ? "flow" : order)}
        className="inline-flex items-center gap-1 rounded hover:text-text-1"
      >
        {name}
        {on ? <ArrowDown size={11} /> : null}
      </button>
    </span>
  );
}

function JobCells({
  job,
  workflow,
  onApprove,
}: {
  readonly job: JobNodeView;
  readonly workflow: WorkflowView;
  readonly onApprove: (job: JobNodeView) => void;
}) {
  const number = jobNumber(job);
  return (
    <>
      <span role="cell" className="w-4 overflow-hidden md:w-auto">
        <StatusBadge status={job.status} />
      </span>
      <span role="cell" className="flex min-w-0 items-center gap-2">
        {number === null ? (
          <span className="flex min-w-0 items-center gap-1.5">
            <span className="truncate">{job.name}</span>
            <span aria-hidden className="shrink-0 text-text-3">
              {stepLessLook(job.type)?.icon}
            </span>
          </span>
        ) : (
          <Link
            data-row-link
            href={jobPath(workflow.project.slug, workflow.pipeline.number, { workflowId: workflow.id, number })}
            className="truncate rounded font-medium after:absolute after:inset-0"
          >
            {job.name}
          </Link>
        )}
        {job.parallelism > 1 ? (
          <span className="tabular shrink-0 font-mono text-xs text-text-3">×{job.parallelism}</span>
        ) : null}
        {job.status === "on_hold" ? (
          <Button className="!h-6" onClick={() => onApprove(job)}>
            Approve
          </Button>
        ) : null}
      </span>
      <span role="cell" className="hidden truncate text-text-3 md:block" title={noteOf(job, workflow)}>
        {noteOf(job, workflow)}
      </span>
      <span role="cell" className="text-right text-text-2">
        <DurationText from={job.startedAt} to={job.stoppedAt} />
      </span>
    </>
  );
}

function noteOf(job: JobNodeView, workflow: WorkflowView): string {
  if (job.wait) return job.wait.sentence;
  if (job.approvedBy) return `Approved by ${job.approvedBy}`;
  if (job.canceledBy) return `Canceled by ${job.canceledBy}`;
  if (job.kept) return "Kept from an earlier attempt";
  if (job.type === "release" && job.stopDetail) return job.stopDetail;
  const small = stepLessLook(job.type);
  if (small) return small.word;
  const required = workflow.jobs.filter((other) => job.requires.includes(other.id)).map((other) => other.name);
  return required.length > 0 ? `after ${required.join(", ")}` : "";
}
