"use client";

import { WrapText } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { JobView, TaskView } from "#server/views/job-view.ts";
import { IconButton } from "#ui/control/button.tsx";
import { Tabs } from "#ui/control/tabs.tsx";
import { PanelBoundary } from "#ui/feedback/panel-boundary.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { ArtifactPanel } from "#web/features/job/artifact-panel.tsx";
import { isJobOpen } from "#web/features/job/job-page-model.ts";
import { StepList } from "#web/features/job/step-list.tsx";
import { useStoredFlag } from "#web/lib/use-stored-flag.ts";

const tabs = ["steps", "tests", "artifacts", "resources", "timing"] as const;
type JobTab = (typeof tabs)[number];

const panelNames = {
  steps: "The steps",
  tests: "The tests",
  artifacts: "The artifacts",
  resources: "The resources",
  timing: "The timing",
} as const satisfies Record<JobTab, string>;

// What few people look at is loaded when they do.
const loading = () => <Skeleton className="mt-2 h-40 w-full !rounded" />;
const TestPanel = dynamic(async () => (await import("#web/features/job/test-panel.tsx")).TestPanel, { loading });
const TimingPanel = dynamic(async () => (await import("#web/features/job/timing-panel.tsx")).TimingPanel, { loading });
const ResourcePanel = dynamic(async () => (await import("#web/features/job/resource-panel.tsx")).ResourcePanel, {
  loading,
});

/** Which part of a job is shown and of which parallel copy, as the address says. */
export function useJobPlace() {
  return useQueryStates({ tab: parseAsStringLiteral(tabs).withDefault("steps"), index: parseAsInteger });
}

/** What a job did, from five sides. */
export function JobPanel({ job, task }: { readonly job: JobView; readonly task: TaskView | null }) {
  const [{ tab }, setPlace] = useJobPlace();
  const [wrap, setWrap] = useStoredFlag("rotunda-wrap-logs", true);
  return (
    <div className="flex flex-col gap-4">
      <div className="relative">
        <div className={tab === "steps" ? "pr-9" : ""}>
          <Tabs
            id="job"
            label="What the job shows"
            items={[
              { value: "steps", label: "Steps", count: task?.steps.length },
              { value: "tests", label: "Tests", count: job.storedTests || undefined },
              { value: "artifacts", label: "Artifacts", count: job.storedArtifacts || undefined },
              { value: "resources", label: "Resources" },
              { value: "timing", label: "Timing" },
            ]}
            value={tab}
            onChange={(chosen) => void setPlace({ tab: chosen })}
          />
        </div>
        {tab === "steps" ? (
          <div className="absolute top-1 right-0 bg-surface-1 pl-1">
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
        <PanelBoundary key={tab} name={panelNames[tab]}>
          <Panel tab={tab} job={job} task={task} wrap={wrap} />
        </PanelBoundary>
      </div>
    </div>
  );
}

function Panel(props: {
  readonly tab: JobTab;
  readonly job: JobView;
  readonly task: TaskView | null;
  readonly wrap: boolean;
}) {
  const { tab, job, task, wrap } = props;
  switch (tab) {
    case "tests":
      return <TestPanel jobId={job.id} ended={!isJobOpen(job.status)} />;
    case "artifacts":
      return <ArtifactPanel jobId={job.id} />;
    case "resources":
      return <ResourcePanel job={job} task={task} />;
    case "timing":
      return <TimingPanel job={job} task={task} />;
    case "steps":
      return task && task.steps.length > 0 ? (
        <StepList key={task.id} task={task} failedTests={job.failedTests} wrap={wrap} />
      ) : (
        <p className="py-8 text-center text-text-3">
          {isJobOpen(job.status) ? "Steps appear here as soon as the first one begins." : "No step of this job ran."}
        </p>
      );
  }
}
