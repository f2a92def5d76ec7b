"use client";

import type { JobView } from "#server/views/job-view.ts";
import { JobActions } from "#web/features/job/job-actions.tsx";
import { JobBanners } from "#web/features/job/job-banners.tsx";
import { JobFacts } from "#web/features/job/job-facts.tsx";
import { chooseTask } from "#web/features/job/job-page-model.ts";
import { JobPanel, useJobPlace } from "#web/features/job/job-panel.tsx";
import { JobSkeleton } from "#web/features/job/job-skeleton.tsx";
import { TaskPicker } from "#web/features/job/task-picker.tsx";
import { useJob } from "#web/features/job/use-job.ts";
import { PageHeader } from "#web/lib/page-header.tsx";
import { pipelinePath, pipelinesPath, workflowPath } from "#web/lib/page-links.ts";
import { PageTitle } from "#web/lib/page-title.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";

/** A job: how it stands, why, and what it printed. */
export function JobPage({ slug, number }: { readonly slug: string; readonly number: number }) {
  const query = useJob(slug, number);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The job" retry={() => void query.refetch()} />;
  if (!query.data) return <JobSkeleton />;
  return <LoadedJob job={query.data} />;
}

function LoadedJob({ job }: { readonly job: JobView }) {
  const [{ index }, setPlace] = useJobPlace();
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
          onChoose={(chosen) => void setPlace({ index: chosen })}
        />
        <JobBanners job={job} task={task} />
        <JobPanel job={job} task={task} />
      </div>
    </>
  );
}
