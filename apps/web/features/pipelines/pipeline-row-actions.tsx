"use client";

import { CircleSlash, Ellipsis, Play, RotateCcw } from "lucide-react";
import Link from "next/link";
import type { PipelineRowView, WorkflowChipView } from "#server/views/pipeline-view.ts";
import { IconButton } from "#ui/control/button.tsx";
import { Menu } from "#ui/overlay/menu.tsx";
import { pipelinePath } from "#web/lib/page-links.ts";
import { hasFailed, isActive } from "#web/lib/pipeline-overall.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** The two changes a row offers, over all workflows that they fit. */
function useRowChanges(row: PipelineRowView) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const refresh = [trpc.pipeline.list.pathKey()];
  const link = (
    <Link href={pipelinePath(row.project.slug, row.number)} className="font-medium underline">
      {row.project.name} #{row.number}
    </Link>
  );
  const cancel = useAction({
    run: (workflows: readonly WorkflowChipView[]) =>
      Promise.all(workflows.map(({ id }) => client.workflow.cancel.mutate({ id }))),
    done: () => <>Canceled {link}</>,
    refresh,
  });
  const rerun = useAction({
    run: ({
      workflows,
      from,
    }: {
      readonly workflows: readonly WorkflowChipView[];
      readonly from: "start" | "failed";
    }) => Promise.all(workflows.map(({ id }) => client.workflow.rerun.mutate({ id, from }))),
    done: (_, { from }) => (
      <>
        Rerunning {link} {from === "failed" ? "from failed" : "from start"}
      </>
    ),
    refresh,
  });
  return { cancel, rerun, busy: cancel.isPending || rerun.isPending };
}

/** What can be done with a row without opening it: the likely action at hand, all of them in the menu. */
export function PipelineRowActions({ row }: { readonly row: PipelineRowView }) {
  const { cancel, rerun, busy } = useRowChanges(row);
  const active = row.workflows.filter(isActive);
  const failed = row.workflows.filter((workflow) => !isActive(workflow) && hasFailed(workflow));
  const ended = row.workflows.filter((workflow) => !isActive(workflow));
  if (row.workflows.length === 0) return null;

  return (
    <span className="flex opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:opacity-100">
      {active.length > 0 ? (
        <IconButton label="Cancel" busy={busy} onClick={() => cancel.mutate(active)}>
          <CircleSlash size={14} />
        </IconButton>
      ) : failed.length > 0 ? (
        <IconButton
          label="Rerun from failed"
          busy={busy}
          onClick={() => rerun.mutate({ workflows: failed, from: "failed" })}
        >
          <RotateCcw size={14} />
        </IconButton>
      ) : (
        <IconButton
          label="Rerun from start"
          busy={busy}
          onClick={() => rerun.mutate({ workflows: ended, from: "start" })}
        >
          <Play size={14} />
        </IconButton>
      )}
      <Menu
        look="ghost"
        label={`Actions for #${row.number}`}
        className="w-7 !px-0"
        button={<Ellipsis size={14} />}
        groups={[
          [
            {
              label: "Rerun from failed",
              icon: <RotateCcw size={14} />,
              disabled: failed.length === 0,
              onSelect: () => rerun.mutate({ workflows: failed, from: "failed" }),
            },
            {
              label: "Rerun from start",
              icon: <Play size={14} />,
              disabled: ended.length === 0,
              onSelect: () => rerun.mutate({ workflows: ended, from: "start" }),
            },
          ],
          [
            {
              label: "Cancel",
              icon: <CircleSlash size={14} />,
              danger: true,
              disabled: active.length === 0,
              onSelect: () => cancel.mutate(active),
            },
          ],
        ]}
      />
    </span>
  );
}
