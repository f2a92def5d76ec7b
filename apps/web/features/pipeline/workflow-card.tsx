"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { PipelineView, WorkflowChipView } from "#server/views/pipeline-view.ts";
import type { JobNodeView } from "#server/views/workflow-view.ts";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { StatusBadge } from "#ui/status/status-badge.tsx";
import { statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { DurationText } from "#ui/time/duration-text.tsx";
import { jobNumber } from "#web/lib/job-node.ts";
import { jobPath, workflowPath } from "#web/lib/page-links.ts";
import { StatusBar } from "#web/lib/status-bar.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";
import { useLiveQuery } from "#web/lib/use-live-query.ts";
import { WorkflowLabels } from "#web/lib/workflow-labels.tsx";

const shownJobsMax = 60;

/** A workflow of a pipeline with a strip of its jobs. */
export function WorkflowCard({
  pipeline,
  workflow,
}: {
  readonly pipeline: PipelineView;
  readonly workflow: WorkflowChipView;
}) {
  const trpc = useTRPC();
  const options = trpc.workflow.get.queryOptions({ id: workflow.id });
  const { data } = useQuery(options);
  useLiveQuery(`workflow:${workflow.id}`, [options.queryKey]);
  const href = workflowPath(pipeline.project.slug, pipeline.number, workflow.id);
  const count = Object.values(workflow.jobCounts).reduce((sum, jobs) => sum + jobs, 0);
  return (
    <article className="group relative rounded border border-border-1 transition-colors hover:border-border-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-3">
        <StatusBadge status={workflow.status} />
        <h3 className="min-w-0 truncate">
          <Link data-row-link href={href} className="rounded font-medium after:absolute after:inset-0">
            {workflow.name}
          </Link>
          {workflow.attempt > 1 ? <span className="ml-2 text-text-3">attempt {workflow.attempt}</span> : null}
        </h3>
        <WorkflowLabels workflow={workflow} />
        <span className="flex-1" />
        <DurationText from={workflow.createdAt} to={workflow.stoppedAt} className="text-text-2" />
        <ChevronRight size={16} className="text-text-3" />
      </div>
      <div className="flex flex-col gap-3 px-4 pt-3 pb-4">
        <StatusBar counts={workflow.jobCounts} />
        {data ? (
          <ul className="relative z-10 flex w-fit flex-wrap gap-1.5">
            {data.jobs.slice(0, shownJobsMax).map((job) => (
              <JobChip key={job.id} job={job} pipeline={pipeline} workflowId={workflow.id} />
            ))}
            {data.jobs.length > shownJobsMax ? (
              <li className="flex h-6 items-center text-xs text-text-3">and {data.jobs.length - shownJobsMax} more</li>
            ) : null}
          </ul>
        ) : (
          <div className="flex flex-wrap gap-1.5">
            {Array.from({ length: Math.min(count, 8) }, (_, index) => (
              <Skeleton key={index} className="h-6 w-28" />
            ))}
          </div>
        )}
      </div>
    </article>
  );
}

function JobChip({
  job,
  pipeline,
  workflowId,
}: {
  readonly job: JobNodeView;
  readonly pipeline: PipelineView;
  readonly workflowId: string;
}) {
  const number = jobNumber(job);
  const className =
    "inline-flex h-6 max-w-[min(100%,26rem)] items-center gap-1.5 rounded border border-border-1 bg-surface-1 px-1.5 text-xs";
  const title = `${job.name}: ${statusWord(job.status)}${job.wait ? `. ${job.wait.sentence}` : ""}`;
  const content = (
    <>
      <StatusIcon status={job.status} size={12} of={job.name} />
      <span className="truncate">{job.name}</span>
      {job.parallelism > 1 ? <span className="tabular font-mono text-text-3">×{job.parallelism}</span> : null}
    </>
  );
  return (
    <li className="min-w-0">
      {number === null ? (
        <span title={title} className={`${className} text-text-2`}>
          {content}
        </span>
      ) : (
        <Link
          href={jobPath(pipeline.project.slug, pipeline.number, { workflowId, number })}
          title={title}
          className={`${className} text-text-1 transition-colors hover:border-border-2 hover:bg-surface-2`}
        >
          {content}
        </Link>
      )}
    </li>
  );
}
