"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CornerDownRight } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useId } from "react";
import type { PipelineView } from "#server/views/pipeline-view.ts";
import { Tabs } from "#ui/control/tabs.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { PanelBoundary } from "#ui/feedback/panel-boundary.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { StatusBadge } from "#ui/status/status-badge.tsx";
import { DurationText } from "#ui/time/duration-text.tsx";
import { RelativeTime } from "#ui/time/relative-time.tsx";
import { CommitMessage } from "#web/features/pipeline/commit-message.tsx";
import { ConfigTab, GivenNote } from "#web/features/pipeline/config-tab.tsx";
import { WorkflowCard } from "#web/features/pipeline/workflow-card.tsx";
import { CommitLine } from "#web/lib/commit-line.tsx";
import { PageHeader } from "#web/lib/page-header.tsx";
import { pipelinesPath } from "#web/lib/page-links.ts";
import { PageTitle } from "#web/lib/page-title.tsx";
import { pipelineOverall, pipelineStoppedAt } from "#web/lib/pipeline-overall.ts";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { TriggerButton } from "#web/lib/trigger-button.tsx";
import { triggerWord } from "#web/lib/trigger-icon.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";
import { useLiveQuery } from "#web/lib/use-live-query.ts";

/** A pipeline: its workflows, or why there are none. */
export function PipelinePage({ slug, number }: { readonly slug: string; readonly number: number }) {
  const trpc = useTRPC();
  const options = trpc.pipeline.get.queryOptions({ slug, number });
  const query = useQuery({ ...options, placeholderData: keepPreviousData });
  useLiveQuery(query.data ? `pipeline:${query.data.id}` : null, [options.queryKey]);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The pipeline" retry={() => void query.refetch()} />;
  if (!query.data) return <PipelineSkeleton />;
  return <LoadedPipeline pipeline={query.data} />;
}

function LoadedPipeline({ pipeline }: { readonly pipeline: PipelineView }) {
  const overall = pipelineOverall(pipeline);
  const { project, number } = pipeline;
  return (
    <>
      <PageTitle title={`${project.name} #${number}`} status={overall} />
      <PageHeader
        crumbs={[{ label: project.name, href: pipelinesPath(project.slug) }, { label: `#${number}` }]}
        actions={<TriggerButton projectSlug={project.slug} branch={pipeline.branch} />}
      />
      <div className="flex max-w-[1280px] flex-col gap-6 px-4 py-5 md:px-6">
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1" aria-live="polite">
            <StatusBadge status={overall} size="lg" />
            <h1 className="text-xl">
              {project.name} <span className="tabular">#{number}</span>
            </h1>
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-text-2">
            {pipeline.state === "errored" ? null : (
              <DurationText from={pipeline.createdAt} to={pipelineStoppedAt(pipeline)} className="text-text-1" />
            )}
            <span>
              {triggerWord(pipeline.triggerType)} by {pipeline.actor} <RelativeTime at={pipeline.createdAt} />
            </span>
            {pipeline.scheduledWorkflow ? <span>for the workflow {pipeline.scheduledWorkflow}</span> : null}
            {pipeline.commitAuthor ? <span>Commit by {pipeline.commitAuthor}</span> : null}
          </div>
          <CommitLine commit={pipeline} />
          {pipeline.commitBody ? <CommitMessage message={pipeline.commitBody} /> : null}
        </div>
        <PipelineTabs pipeline={pipeline} />
      </div>
    </>
  );
}

const tabs = ["workflows", "config"] as const;

/** A pipeline that came to nothing opens with the reason: its configuration. */
function PipelineTabs({ pipeline }: { readonly pipeline: PipelineView }) {
  const [chosen, setChosen] = useQueryState("tab", parseAsStringLiteral(tabs));
  const id = useId();
  const isEmpty = pipeline.state === "errored" && pipeline.workflows.length === 0;
  const tab = chosen ?? (isEmpty ? "config" : "workflows");
  const faults = pipeline.issues.length;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Tabs
        id={id}
        label="Parts of the pipeline"
        items={[
          { value: "workflows", label: "Workflows", count: pipeline.workflows.length },
          { value: "config", label: "Config", count: faults === 0 ? undefined : faults },
        ]}
        value={tab}
        onChange={(value) => void setChosen(value)}
      />
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`} className="min-w-0">
        {tab === "workflows" ? (
          <PanelBoundary name="The workflows">
            <div className="flex flex-col gap-3">
              {pipeline.isConfigGiven ? <GivenNote pipeline={pipeline} /> : null}
              <Workflows pipeline={pipeline} />
            </div>
          </PanelBoundary>
        ) : (
          <PanelBoundary name="The config file">
            <ConfigTab pipeline={pipeline} />
          </PanelBoundary>
        )}
      </div>
    </div>
  );
}

function Workflows({ pipeline }: { readonly pipeline: PipelineView }) {
  if (pipeline.workflows.length > 0) {
    const setup = pipeline.workflows.filter((workflow) => workflow.isSetup);
    const others = pipeline.workflows.filter((workflow) => !workflow.isSetup);
    return (
      <section aria-label="Workflows" className="flex flex-col gap-3">
        {setup.map((workflow) => (
          <WorkflowCard key={workflow.id} pipeline={pipeline} workflow={workflow} />
        ))}
        {setup.length > 0 ? <Continuation pipeline={pipeline} /> : null}
        {others.map((workflow) => (
          <WorkflowCard key={workflow.id} pipeline={pipeline} workflow={workflow} />
        ))}
      </section>
    );
  }
  if (pipeline.state === "errored") {
    return <p className="text-text-2">There is no workflow: the configuration could not be used.</p>;
  }
  if (pipeline.state === "created") {
    return (
      <EmptyState title="No workflow ran">
        The config file has no workflow that wants this branch or tag. Its filters decide that.
      </EmptyState>
    );
  }
  return <p className="text-text-2">Reading the commit and its config file. Workflows appear here in a moment.</p>;
}

/** What came of the setup workflow above it. */
function Continuation({ pipeline }: { readonly pipeline: PipelineView }) {
  const text = {
    setup: "The pipeline goes on when the setup workflow hands in its configuration.",
    "setup-pending": "The setup configuration is being read.",
    pending: "The configuration is being read.",
    created: "Continued with the configuration that the setup handed in:",
    errored: "The configuration that continues it could not be used; the Config tab shows why.",
  }[pipeline.state];
  return (
    <p className="flex items-center gap-2 text-text-2">
      <CornerDownRight size={14} aria-hidden className="shrink-0 text-text-3" />
      {text}
    </p>
  );
}

function PipelineSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading the pipeline">
      <div className="flex h-12 items-center border-b border-border-1 px-4 md:px-6">
        <Skeleton className="w-40" />
      </div>
      <div className="flex flex-col gap-4 px-4 py-5 md:px-6">
        <Skeleton className="h-5 w-56" />
        <Skeleton className="w-80 max-w-full" />
        <Skeleton className="w-96 max-w-full" />
        <Skeleton className="mt-4 h-28 w-full !rounded" />
      </div>
    </div>
  );
}
