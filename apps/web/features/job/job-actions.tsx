"use client";

import { CircleSlash, Play, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import type { JobView } from "#server/views/job-view.ts";
import { Button } from "#ui/control/button.tsx";
import { Menu } from "#ui/overlay/menu.tsx";
import { workflowPath } from "#web/lib/page-links.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

const activeStatuses: ReadonlySet<JobView["status"]> = new Set(["queued", "running", "blocked", "on_hold"]);

/** Cancel while it may still run; rerun its workflow otherwise. */
export function JobActions({ job }: { readonly job: JobView }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const cancel = useAction({
    run: () => client.job.cancel.mutate({ jobId: job.id }),
    done: () => `Canceled ${job.name}`,
    refresh: [trpc.job.get.pathKey()],
  });
  const rerun = useAction({
    run: (from: "start" | "failed") => client.workflow.rerun.mutate({ id: job.workflow.id, from }),
    done: (_, from) => (from === "failed" ? "Rerunning from failed" : "Rerunning from start"),
    refresh: [trpc.workflow.get.pathKey(), trpc.pipeline.get.pathKey()],
    onDone: ({ workflowId }) => router.push(workflowPath(job.project.slug, job.pipeline.number, workflowId)),
  });
  if (activeStatuses.has(job.status)) {
    return (
      <Button icon={<CircleSlash size={14} />} busy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
        Cancel job
      </Button>
    );
  }
  const failed = job.status !== "success" && job.status !== "not_run";
  return (
    <Menu
      button={
        <>
          <RotateCcw size={14} />
          Rerun workflow
        </>
      }
      groups={[
        [
          {
            label: "Rerun from failed",
            hint: "Keeps the jobs that passed",
            icon: <RotateCcw size={14} />,
            disabled: !failed,
            onSelect: () => rerun.mutate("failed"),
          },
          {
            label: "Rerun from start",
            hint: "Runs every job again",
            icon: <Play size={14} />,
            onSelect: () => rerun.mutate("start"),
          },
        ],
      ]}
    />
  );
}
