import Link from "next/link";
import type { PipelineRowView } from "#server/views/pipeline-view.ts";
import { statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { workflowPath } from "#web/lib/page-links.ts";

const shownMax = 2;

/** The workflows of a pipeline, each a link to its page. */
export function WorkflowChips({ row }: { readonly row: PipelineRowView }) {
  const { workflows } = row;
  if (workflows.length === 0) {
    return <span className="text-text-3">{row.state === "created" ? "No workflow ran" : null}</span>;
  }
  const shown = workflows.slice(0, shownMax);
  return (
    <span className="relative z-10 flex min-w-0 flex-wrap items-center gap-1.5 @3xl:flex-nowrap">
      {shown.map((workflow) => (
        <Link
          key={workflow.id}
          href={workflowPath(row.project.slug, row.number, workflow.id)}
          title={`${workflow.name}: ${statusWord(workflow.status)}${workflow.attempt > 1 ? `, attempt ${workflow.attempt}` : ""}`}
          className="inline-flex h-6 min-w-12 items-center first:max-w-full first:shrink-[0.2] gap-1.5 rounded border border-border-1 bg-surface-1 px-1.5 text-xs text-text-1 transition-colors hover:border-border-2 hover:bg-surface-2"
        >
          <StatusIcon status={workflow.status} size={12} of={workflow.name} />
          <span className="truncate">{workflow.name}</span>
        </Link>
      ))}
      {workflows.length > shown.length ? (
        <span className="shrink-0 text-xs text-text-3">+{workflows.length - shown.length}</span>
      ) : null}
    </span>
  );
}
