"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import type { JobNodeView, WorkflowView } from "#server/views/workflow-view.ts";
import { groupText, statusGroup, statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { DurationText } from "#ui/time/duration-text.tsx";
import { jobNumber } from "#web/lib/job-node.ts";
import { stepLessLook } from "#web/lib/job-type.tsx";
import { jobPath } from "#web/lib/page-links.ts";

interface GraphNodeProps {
  readonly job: JobNodeView;
  readonly workflow: WorkflowView;
  readonly faded: boolean;
  readonly onApprove: (job: JobNodeView) => void;
}

const attention = {
  success: "border-border-2",
  failed: "border-status-failed/60",
  running: "border-status-running/60",
  waiting: "border-border-1 border-dashed",
  hold: "border-status-hold/70",
  canceled: "border-border-1",
  warning: "border-status-warning/60",
} as const;

/** One job of the graph: leads to its page, or asks for the approval it waits for. */
export function GraphNode({ job, workflow, faded, onApprove }: GraphNodeProps) {
  const number = jobNumber(job);
  const small = stepLessLook(job.type);
  if (small !== null && job.wait === null) return <SmallNode job={job} faded={faded} />;
  const className = `flex h-full w-full flex-col justify-center rounded border bg-surface-1 px-3 text-left transition-[opacity,background-color] hover:bg-surface-0 ${attention[statusGroup(job.status)]} ${faded ? "opacity-35" : ""}`;
  const label = `${job.name}: ${statusWord(job.status)}${job.wait ? `. ${job.wait.sentence}` : ""}`;
  if (job.status === "on_hold") {
    return (
      <button
        type="button"
        aria-label={`Approve ${job.name}`}
        title={label}
        onClick={() => onApprove(job)}
        className={className}
      >
        <NodeText job={job} />
      </button>
    );
  }
  return number === null ? (
    <div title={label} className={className}>
      <NodeText job={job} />
    </div>
  ) : (
    <Link
      aria-label={label}
      title={label}
      href={jobPath(workflow.project.slug, workflow.pipeline.number, { workflowId: workflow.id, number })}
      className={className}
    >
      <NodeText job={job} />
    </Link>
  );
}

/** A job that does no work of its own is not as tall as those that do; the lines still meet it. */
function SmallNode({ job, faded }: { readonly job: JobNodeView; readonly faded: boolean }) {
  const look = stepLessLook(job.type);
  return (
    <div className="flex h-full items-center">
      <div
        title={`${job.name}: ${look?.word ?? ""}. ${statusWord(job.status)}${job.stopDetail ? `. ${job.stopDetail}` : ""}`}
        className={`flex h-7 w-full items-center gap-2 rounded-full border bg-surface-0 px-3 transition-opacity ${attention[statusGroup(job.status)]} ${faded ? "opacity-35" : ""}`}
      >
        <StatusIcon status={job.status} size={13} of={job.name} />
        <span className="min-w-0 flex-1 truncate text-xs text-text-2">{job.name}</span>
        <span aria-hidden className="shrink-0 text-text-3">
          {look?.icon}
        </span>
      </div>
    </div>
  );
}

function NodeText({ job }: { readonly job: JobNodeView }) {
  return (
    <>
      <span className="flex min-w-0 items-center gap-2">
        <StatusIcon status={job.status} hidden />
        <span className={`truncate font-medium ${job.status === "not_run" ? "text-text-2" : ""}`}>{job.name}</span>
        {stepLessLook(job.type) ? (
          <span aria-hidden className="ml-auto shrink-0 text-text-3">
            {stepLessLook(job.type)?.icon}
          </span>
        ) : null}
        {job.parallelism > 1 ? (
          <span className="tabular ml-auto shrink-0 font-mono text-xs text-text-3">×{job.parallelism}</span>
        ) : null}
      </span>
      <span className="truncate pl-6 text-xs leading-4 text-text-3">{subText(job)}</span>
    </>
  );
}

function subText(job: JobNodeView): ReactNode {
  if (job.status === "on_hold") return <span className={groupText.hold}>Needs approval</span>;
  if (job.approvedBy) return `Approved by ${job.approvedBy}`;
  if (job.kept) return "Kept from an earlier attempt";
  if (job.wait) return job.wait.sentence;
  if (job.startedAt === null) return statusWord(job.status);
  return (
    <>
      {job.status === "success" ? null : `${statusWord(job.status)} · `}
      <DurationText from={job.startedAt} to={job.stoppedAt} />
    </>
  );
}
