import type { ReactNode } from "react";
import type { JobView, TaskView } from "#server/views/job-view.ts";
import { CopyButton } from "#ui/control/copy-button.tsx";
import { StatusBadge } from "#ui/status/status-badge.tsx";
import { DurationText } from "#ui/time/duration-text.tsx";
import { RelativeTime } from "#ui/time/relative-time.tsx";
import { JobAttempts } from "#web/features/job/job-attempts.tsx";

/** The head of a job's page: how it stands, where it ran, how long it waited and ran. */
export function JobFacts({ job, task }: { readonly job: JobView; readonly task: TaskView | null }) {
  const queuedAt = task?.queuedAt ?? job.queuedAt;
  const startedAt = task?.startedAt ?? job.startedAt;
  const stoppedAt = task?.stoppedAt ?? job.stoppedAt;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1" aria-live="polite">
        <StatusBadge status={job.status} size="lg" />
        <h1 className="text-xl break-all">{job.name}</h1>
        {job.number === null ? null : <span className="tabular text-lg text-text-3">{job.number}</span>}
        <JobAttempts job={job} />
      </div>
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {job.executor ? (
          <Fact name="Executor">
            <span className="break-all">{job.executor}</span>
          </Fact>
        ) : null}
        {job.resourceClass ? <Fact name="Resource class">{job.resourceClass}</Fact> : null}
        {task?.agentName ? <Fact name="Agent">{task.agentName}</Fact> : null}
        {queuedAt ? (
          <Fact name="Waited">
            <DurationText from={queuedAt} to={startedAt ?? stoppedAt} />
          </Fact>
        ) : null}
        {startedAt ? (
          <Fact name="Ran">
            <DurationText from={startedAt} to={stoppedAt} />
          </Fact>
        ) : null}
        {startedAt ? (
          <Fact name="Started">
            <RelativeTime at={startedAt} />
          </Fact>
        ) : null}
        {job.pipeline.revision ? (
          <Fact name="Commit">
            <span className="-my-1 inline-flex items-center">
              <code className="font-mono text-xs">{job.pipeline.revision.slice(0, 7)}</code>
              <CopyButton text={job.pipeline.revision} label="Copy the commit's SHA" />
            </span>
          </Fact>
        ) : null}
      </dl>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-text-3">{name}</dt>
      <dd className="text-text-1">{children}</dd>
    </div>
  );
}
