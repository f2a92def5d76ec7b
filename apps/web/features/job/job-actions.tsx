"use client";

import { ChevronDown, CircleSlash, ListRestart, Play, RotateCcw, Workflow } from "lucide-react";
import { useRouter } from "next/navigation";
import type { JobView } from "#server/views/job-view.ts";
import { Button } from "#ui/control/button.tsx";
import { Menu, type MenuItem } from "#ui/overlay/menu.tsx";
import { isJobOpen } from "#web/features/job/job-page-model.ts";
import { workflowPath } from "#web/lib/page-links.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

type Rerun = "job" | "tests" | "failed" | "start";

const doneTexts = {
  job: "Rerunning the job and what depends on it",
  tests: "Rerunning the failed tests",
  failed: "Rerunning from failed",
  start: "Rerunning from start",
} as const satisfies Record<Rerun, string>;

/** Cancel while it may still run; rerun it or its workflow otherwise. */
export function JobActions({ job }: { readonly job: JobView }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cancel = useAction({
    run: () => client.job.cancel.mutate({ jobId: job.id }),
    done: () => `Canceled ${job.name}`,
    refresh: [trpc.job.get.pathKey()],
  });
  const rerun = useRerun(job);
  if (isJobOpen(job.status)) {
    return (
      <Button icon={<CircleSlash size={14} />} busy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
        Cancel job
      </Button>
    );
  }
  return (
    <Menu
      button={
        <>
          <RotateCcw size={14} />
          Rerun
          <ChevronDown size={14} />
        </>
      }
      groups={rerunItems(job, (kind) => rerun.mutate(kind))}
    />
  );
}

function useRerun(job: JobView) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  return useAction({
    run: (kind: Rerun) =>
      client.workflow.rerun.mutate({
        id: job.workflow.id,
        from: kind === "start" || kind === "failed" ? kind : { jobs: [job.id], failedTestsOnly: kind === "tests" },
      }),
    done: (_, kind) => doneTexts[kind],
    refresh: [trpc.workflow.get.pathKey(), trpc.pipeline.get.pathKey(), trpc.job.get.pathKey()],
    onDone: ({ workflowId }) => router.push(workflowPath(job.project.slug, job.pipeline.number, workflowId)),
  });
}

/** Each item says what it keeps. */
function rerunItems(job: JobView, rerun: (kind: Rerun) => void): readonly (readonly MenuItem[])[] {
  const failed = job.status !== "success" && job.status !== "not_run";
  const { failedTests } = job;
  return [
    [
      {
        label: "Rerun job with dependents",
        hint: "Keeps every other job that passed",
        icon: <RotateCcw size={14} />,
        onSelect: () => rerun("job"),
      },
      {
        label: "Rerun failed tests only",
        hint:
          failedTests === 0
            ? "It stored no failed test"
            : `${failedTests === 1 ? "1 test" : `${failedTests.toLocaleString("en")} tests`}, where the job uses circleci tests run`,
        icon: <ListRestart size={14} />,
        disabled: failedTests === 0,
        onSelect: () => rerun("tests"),
      },
    ],
    [
      {
        label: "Rerun workflow from failed",
        hint: "Keeps the jobs that passed",
        icon: <Workflow size={14} />,
        disabled: !failed,
        onSelect: () => rerun("failed"),
      },
      {
        label: "Rerun workflow from start",
        hint: "Keeps nothing: every job runs again",
        icon: <Play size={14} />,
        onSelect: () => rerun("start"),
      },
    ],
  ];
}
