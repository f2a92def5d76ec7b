"use client";

import { WrapText } from "lucide-react";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { JobView } from "#server/views/job-view.ts";
import { IconButton } from "#ui/control/button.tsx";
import { Tabs } from "#ui/control/tabs.tsx";
import { PanelBoundary } from "#ui/feedback/panel-boundary.tsx";
import { ArtifactPanel } from "#web/features/job/artifact-panel.tsx";
import { JobActions } from "#web/features/job/job-actions.tsx";
import { JobBanners } from "#web/features/job/job-banners.tsx";
import { JobFacts } from "#web/features/job/job-facts.tsx";
import { chooseTask } from "#web/features/job/job-page-model.ts";
import { JobSkeleton } from "#web/features/job/job-skeleton.tsx";
import { StepList } from "#web/features/job/step-list.tsx";
import { TaskPicker } from "#web/features/job/task-picker.tsx";
import { useJob } from "#web/features/job/use-job.ts";
import { PageHeader } from "#web/lib/page-header.tsx";
import { pipelinePath, pipelinesPath, workflowPath } from "#web/lib/page-links.ts";
import { PageTitle } from "#web/lib/page-title.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { useStoredFlag } from "#web/lib/use-stored-flag.ts";

const tabs = ["steps", "tests", "artifacts", "resources", "timing"] as const;

/** A job: how it stands, why, and what it printed. */
export function JobPage({ slug, number }: { readonly slug: string; readonly number: number }) {
  const query = useJob(slug, number);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The job" retry={() => void query.refetch()} />;
  if (!query.data) return <JobSkeleton />;
  return <LoadedJob job={query.data} />;
}

function LoadedJob({ job }: { readonly job: JobView }) {
  const [{ tab, index }, setView] = useQueryStates({
    tab: parseAsStringLiteral(tabs).withDefault("steps"),
    index: parseAsInteger,
  });
  const [wrap, setWrap] = useStoredFlag("rotunda-wrap-logs", true);
  const task = chooseTask(job.tasks, index);
  const { slug, name } = job.project;
  return (
    <>
      <PageTitle title={`${job.name} · ${name} #${job.pipeline.number}`} status={job.status} />
      <PageHeader
        crumbs={[
          { label: name, href: pipelinesPath(slug) },
          {
            label: `#${job.pipeline.number}`,
            href: pipelinePath(slug, job.pipeline.number),
            title: job.pipeline.commitSubject ?? "",
          },
          { label: job.workflow.name, href: workflowPath(slug, job.pipeline.number, job.workflow.id) },
          { label: job.name },
        ]}
        actions={<JobActions job={job} />}
      />
      <div className="flex flex-col gap-4 px-4 py-5 md:px-6">
        <JobFacts job={job} task={task} />
        <TaskPicker
          tasks={job.tasks}
          chosen={task?.index ?? 0}
          onChoose={(chosen) => void setView({ index: chosen })}
        />
        <JobBanners job={job} task={task} />
        <div className="relative">
          <Tabs
            id="job"
            label="What the job shows"
            items={[
              { value: "steps", label: "Steps", count: task?.steps.length },
              { value: "artifacts", label: "Artifacts" },
            ]}
            value={tab}
            onChange={(chosen) => void setView({ tab: chosen })}
          />
          {tab === "steps" ? (
            <div className="absolute top-1 right-0">
              <IconButton
                label={wrap ? "Do not wrap long lines" : "Wrap long lines"}
                aria-pressed={wrap}
                onClick={() => setWrap(!wrap)}
                className="aria-pressed:text-accent"
              >
                <WrapText size={15} />
              </IconButton>
            </div>
          ) : null}
        </div>
        <div id="job-panel" role="tabpanel" aria-labelledby={`job-${tab}`}>
          <PanelBoundary name={tab === "steps" ? "The steps" : "The artifacts"}>
            {tab === "artifacts" ? (
              <ArtifactPanel jobId={job.id} />
            ) : task && task.steps.length > 0 ? (
              <StepList key={task.id} task={task} wrap={wrap} />
            ) : (
              <NoSteps job={job} />
            )}
          </PanelBoundary>
        </div>
      </div>
    </>
  );
}

function NoSteps({ job }: { readonly job: JobView }) {
  const waits = job.status === "queued" || job.status === "blocked" || job.status === "running";
  return (
    <p className="py-8 text-center text-text-3">
      {waits ? "Steps appear here as soon as the first one begins." : "No step of this job ran."}
    </p>
  );
}
