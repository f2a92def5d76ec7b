"use client";

import { useQuery } from "@tanstack/react-query";
import { Info } from "lucide-react";
import type { ReactNode } from "react";
import type { JobView, TaskView } from "#server/views/job-view.ts";
import { groupSoft, groupText, statusGroup } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { stopSentence } from "#web/features/job/stop-sentence.ts";
import { useTRPC } from "#web/lib/trpc.tsx";

/** What a reader must know before the steps: where it really ran, why it stopped, what it waits for. */
export function JobBanners({ job, task }: { readonly job: JobView; readonly task: TaskView | null }) {
  const facts = { detail: task?.stopDetail ?? job.stopDetail, canceledBy: job.canceledBy };
  const stopped = stopSentence(task?.stopReason ?? job.stopReason, facts);
  const wait = task ? task.wait : job.wait;
  const waits = task ? task.status === "queued" : job.status === "queued";
  return (
    <>
      {task?.notice ? <Note>{task.notice}</Note> : null}
      {stopped ? <Banner status={task?.status ?? job.status}>{stopped}</Banner> : null}
      {job.kept ? (
        <Banner status="success">
          This job passed in an earlier attempt. Its result was kept; it did not run again.
        </Banner>
      ) : null}
      {job.failedTestsOnly ? (
        <Note>This is a rerun of failed tests: circleci tests run ran only the tests that failed before.</Note>
      ) : null}
      {waits ? <Banner status="queued">{wait?.sentence ?? "About to be placed on an agent."}</Banner> : null}
      {job.status === "blocked" || job.status === "not_run" ? <RequiredJobs job={job} /> : null}
    </>
  );
}

function Note({ children }: { readonly children: ReactNode }) {
  return (
    <div
      role="note"
      className="flex items-start gap-2.5 rounded border border-border-1 bg-surface-0 px-3 py-2 text-text-2"
    >
      <Info size={16} className="mt-0.5 shrink-0 text-text-3" />
      <p className="max-w-[90ch]">{children}</p>
    </div>
  );
}

/** Which jobs decide whether this one runs. Their names are the workflow's to tell. */
function RequiredJobs({ job }: { readonly job: JobView }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.workflow.get.queryOptions({ id: job.workflow.id }));
  const required = (data?.jobs ?? []).filter((other) => job.requires.includes(other.id));
  const names = required.length > 0 ? `: ${required.map((other) => other.name).join(", ")}` : "";
  return (
    <Banner status={job.status}>
      {job.status === "blocked"
        ? `It starts when the jobs it requires have passed${names}.`
        : `It did not run, because a job that it requires did not pass${names}.`}
    </Banner>
  );
}

function Banner({
  status,
  children,
}: {
  readonly status: JobView["status"] | TaskView["status"];
  readonly children: ReactNode;
}) {
  const group = statusGroup(status);
  return (
    <div role="status" className={`flex items-start gap-2.5 rounded border px-3 py-2 ${groupSoft[group]}`}>
      <span className="mt-0.5">
        <StatusIcon status={status} hidden />
      </span>
      <p className={`max-w-[90ch] ${group === "waiting" || group === "canceled" ? "text-text-2" : groupText[group]}`}>
        {children}
      </p>
    </div>
  );
}
