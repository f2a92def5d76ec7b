"use client";

import type { JobNodeView, WorkflowView } from "#server/views/workflow-view.ts";
import { Button } from "#ui/control/button.tsx";
import { descendantsOf } from "#ui/graph/graph-layout.ts";
import { Dialog } from "#ui/overlay/dialog.tsx";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

const namedMax = 6;

/** Asks whether a job on hold may go on, and says what will run then. */
export function ApproveDialog(props: {
  readonly workflow: WorkflowView;
  readonly job: JobNodeView;
  readonly onClose: () => void;
}) {
  const { workflow, job, onClose } = props;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const action = useAction({
    run: () => client.workflow.approve.mutate({ workflowId: workflow.id, jobId: job.id }),
    done: () => `Approved ${job.name}`,
    refresh: [trpc.workflow.get.queryKey({ id: workflow.id })],
    onDone: onClose,
  });
  const waiting = descendantsOf(workflow.jobs, job.id);
  const next = workflow.jobs.filter((other) => waiting.has(other.id)).map((other) => other.name);
  const named = next.slice(0, namedMax).join(", ");
  return (
    <Dialog
      title={`Approve ${job.name}?`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="primary" busy={action.isPending} onClick={() => action.mutate(undefined)}>
            Approve {job.name}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-text-2">
        <p>
          {next.length === 0
            ? "Nothing waits for this approval; the workflow ends with it."
            : `After it ${next.length === 1 ? "this job runs" : "these jobs run"}: ${named}${next.length > namedMax ? ` and ${next.length - namedMax} more` : ""}.`}
        </p>
        <p>
          {workflow.project.name} #{workflow.pipeline.number}
          {workflow.pipeline.commitSubject ? `, ${workflow.pipeline.commitSubject}` : ""}
          {workflow.pipeline.branch ? ` (${workflow.pipeline.branch})` : ""}
        </p>
        <p>Your name and the time are kept with the approval.</p>
      </div>
    </Dialog>
  );
}
