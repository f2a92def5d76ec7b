"use client";

import { List, Workflow } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { isFinalWorkflow } from "#server/core/workflow/fold-jobs.ts";
import type { JobNodeView, WorkflowView } from "#server/views/workflow-view.ts";
import { Segmented } from "#ui/control/segmented.tsx";
import { PanelBoundary } from "#ui/feedback/panel-boundary.tsx";
import { StatusBadge } from "#ui/status/status-badge.tsx";
import { DurationText } from "#ui/time/duration-text.tsx";
import { RelativeTime } from "#ui/time/relative-time.tsx";
import { ApproveDialog } from "#web/features/workflow/approve-dialog.tsx";
import { JobList } from "#web/features/workflow/job-list.tsx";
import { useWorkflow } from "#web/features/workflow/use-workflow.ts";
import { AttemptMenu, WorkflowActions } from "#web/features/workflow/workflow-actions.tsx";
import { WorkflowGraph } from "#web/features/workflow/workflow-graph.tsx";
import { countJobs, graphJobsMax, progressText, startedByText } from "#web/features/workflow/workflow-page-model.ts";
import { WorkflowSkeleton } from "#web/features/workflow/workflow-skeleton.tsx";
import { CommitLine } from "#web/lib/commit-line.tsx";
import { PageHeader } from "#web/lib/page-header.tsx";
import { pipelinePath, pipelinesPath } from "#web/lib/page-links.ts";
import { PageTitle } from "#web/lib/page-title.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { StatusBar } from "#web/lib/status-bar.tsx";
import { useIsNarrow } from "#web/lib/use-is-narrow.ts";
import { WorkflowLabels } from "#web/lib/workflow-labels.tsx";

/** A workflow: how it stands, and its jobs as a graph or a list. */
export function WorkflowPage({ id }: { readonly id: string }) {
  const query = useWorkflow(id);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The workflow" retry={() => void query.refetch()} />;
  if (!query.data) return <WorkflowSkeleton />;
  return <LoadedWorkflow workflow={query.data} />;
}

function LoadedWorkflow({ workflow }: { readonly workflow: WorkflowView }) {
  const { project, pipeline, jobs } = workflow;
  const [approving, setApproving] = useState<JobNodeView | null>(null);
  const crumbs = [
    { label: project.name, href: pipelinesPath(project.slug) },
    {
      label: `#${pipeline.number}`,
      href: pipelinePath(project.slug, pipeline.number),
      title: pipeline.commitSubject ?? "",
    },
    { label: workflow.name },
  ];
  return (
    <>
      <PageTitle title={`${workflow.name} · ${project.name} #${pipeline.number}`} status={workflow.status} />
      <PageHeader crumbs={crumbs} actions={<WorkflowActions workflow={workflow} />} />
      <div className="flex flex-col gap-3 px-4 py-5 md:px-6">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1" aria-live="polite">
          <StatusBadge status={workflow.status} size="lg" />
          <h1 className="text-xl break-all">{workflow.name}</h1>
          <WorkflowLabels workflow={workflow} />
          <AttemptMenu workflow={workflow} />
        </div>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-text-2">
          <DurationText from={workflow.createdAt} to={workflow.stoppedAt} className="text-text-1" />
          <span>
            started <RelativeTime at={workflow.createdAt} /> {startedByText(workflow)}
          </span>
          {workflow.autoRerunsLeft > 0 && !isFinalWorkflow(workflow.status) ? (
            <span>
              reruns by itself up to {workflow.autoRerunsLeft === 1 ? "once" : `${workflow.autoRerunsLeft} times`} when
              it fails
            </span>
          ) : null}
          {workflow.canceledBy ? <span>canceled by {workflow.canceledBy}</span> : null}
          <span>{progressText(jobs)}</span>
        </div>
        <CommitLine commit={pipeline} />
        <StatusBar counts={countJobs(jobs)} />
      </div>
      <Jobs workflow={workflow} onApprove={setApproving} />
      {approving ? <ApproveDialog workflow={workflow} job={approving} onClose={() => setApproving(null)} /> : null}
    </>
  );
}

function Jobs({
  workflow,
  onApprove,
}: {
  readonly workflow: WorkflowView;
  readonly onApprove: (job: JobNodeView) => void;
}) {
  const [chosen, setChosen] = useQueryState("view", parseAsStringLiteral(["graph", "list"] as const));
  const narrow = useIsNarrow();
  const tooMany = workflow.jobs.length > graphJobsMax;
  const view = chosen ?? (tooMany || narrow ? "list" : "graph");
  return (
    <section aria-label="Jobs" className="border-t border-border-1">
      <div className="flex flex-wrap items-center justify-between gap-3 border-b border-border-1 px-4 py-2 md:px-6">
        <p className="text-text-3">
          {tooMany && chosen === null
            ? `A graph of ${workflow.jobs.length} jobs is hard to read, so this is the list.`
            : null}
        </p>
        <Segmented
          label="How jobs are shown"
          items={[
            { value: "graph", label: "Graph", icon: <Workflow size={13} /> },
            { value: "list", label: "List", icon: <List size={13} /> },
          ]}
          value={view}
          onChange={(value) => void setChosen(value)}
        />
      </div>
      <PanelBoundary name="The jobs">
        {view === "graph" ? (
          <WorkflowGraph workflow={workflow} onApprove={onApprove} />
        ) : (
          <JobList workflow={workflow} onApprove={onApprove} />
        )}
      </PanelBoundary>
    </section>
  );
}
