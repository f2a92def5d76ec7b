"use client";

import type { JobNodeView, WorkflowView } from "#server/views/workflow-view.ts";
import { JobGraph } from "#ui/graph/job-graph.tsx";
import { GraphNode } from "#web/features/workflow/graph-node.tsx";

/** The jobs of a workflow and what waits for what. */
export function WorkflowGraph({
  workflow,
  onApprove,
}: {
  readonly workflow: WorkflowView;
  readonly onApprove: (job: JobNodeView) => void;
}) {
  return (
    <JobGraph
      jobs={workflow.jobs}
      renderNode={(job, faded) => <GraphNode job={job} workflow={workflow} faded={faded} onApprove={onApprove} />}
    />
  );
}
