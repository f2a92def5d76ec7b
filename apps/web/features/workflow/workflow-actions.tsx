"use client";

import { ChevronDown, CircleSlash, Play, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { autoRerunName } from "#server/core/workflow/auto-rerun-name.ts";
import type { WorkflowView } from "#server/views/workflow-view.ts";
import { Button } from "#ui/control/button.tsx";
import { Menu } from "#ui/overlay/menu.tsx";
import { statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { workflowPath } from "#web/lib/page-links.ts";
import { hasFailed, isActive } from "#web/lib/pipeline-overall.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** Cancel while it may still change, rerun afterwards. */
export function WorkflowActions({ workflow }: { readonly workflow: WorkflowView }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const refresh = [trpc.workflow.get.pathKey(), trpc.pipeline.get.pathKey()];
  const pathOf = (id: string) => workflowPath(workflow.project.slug, workflow.pipeline.number, id);
  const cancel = useAction({
    run: () => client.workflow.cancel.mutate({ id: workflow.id }),
    done: () => `Canceled ${workflow.name}`,
    refresh,
  });
  const rerun = useAction({
    run: (from: "start" | "failed") => client.workflow.rerun.mutate({ id: workflow.id, from }),
    done: (_, from) =>
      from === "failed" ? `Rerunning ${workflow.name} from failed` : `Rerunning ${workflow.name} from start`,
    refresh,
    onDone: ({ workflowId }) => router.push(pathOf(workflowId)),
  });
  const active = isActive(workflow);
  return (
    <>
      {active ? (
        <Button icon={<CircleSlash size={14} />} busy={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
          Cancel
        </Button>
      ) : null}
      <Menu
        look={!active && hasFailed(workflow) ? "primary" : "secondary"}
        button={
          <>
            <RotateCcw size={14} />
            Rerun
            <ChevronDown size={14} />
          </>
        }
        groups={[
          [
            {
              label: "Rerun from failed",
              hint: "Keeps the jobs that passed",
              icon: <RotateCcw size={14} />,
              disabled: active || !hasFailed(workflow),
              onSelect: () => rerun.mutate("failed"),
            },
            {
              label: "Rerun from start",
              hint: "Runs every job again",
              icon: <Play size={14} />,
              disabled: active,
              onSelect: () => rerun.mutate("start"),
            },
          ],
        ]}
      />
    </>
  );
}

/** Which attempt this is, and the way to the others. Nothing when there is only one. */
export function AttemptMenu({ workflow }: { readonly workflow: WorkflowView }) {
  const router = useRouter();
  if (workflow.attempts.length < 2) return null;
  return (
    <Menu
      align="start"
      className="!h-6"
      button={
        <>
          Attempt {workflow.attempt} of {workflow.attempts.length}
          <ChevronDown size={14} />
        </>
      }
      groups={[
        workflow.attempts.toReversed().map((attempt) => ({
          label: `Attempt ${attempt.attempt}`,
          hint: `${statusWord(attempt.status)}${attempt.startedBy === autoRerunName ? ", rerun by itself" : ""}`,
          icon: <StatusIcon status={attempt.status} size={14} hidden />,
          onSelect: () => router.push(workflowPath(workflow.project.slug, workflow.pipeline.number, attempt.id)),
        })),
      ]}
    />
  );
}
