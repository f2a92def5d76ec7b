"use client";

import { useMemo, useState } from "react";
import type { JobNodeView, WorkflowView } from "#server/views/workflow-view.ts";
import { ancestorsOf, descendantsOf, type GraphLayout, layOutGraph } from "#web/features/workflow/graph-layout.ts";
import { GraphNode } from "#web/features/workflow/graph-node.tsx";

/** The jobs of a workflow and what waits for what. Pointing at a job shows its way. */
export function WorkflowGraph({
  workflow,
  onApprove,
}: {
  readonly workflow: WorkflowView;
  readonly onApprove: (job: JobNodeView) => void;
}) {
  const { jobs } = workflow;
  const shape = JSON.stringify(jobs.map(({ id, requires }) => ({ id, requires })));
  const layout = useMemo(() => layOutGraph(JSON.parse(shape) as JobNodeView[]), [shape]);
  const [pointed, setPointed] = useState<string | null>(null);
  const way = useMemo(() => {
    if (pointed === null) return null;
    return new Set([pointed, ...ancestorsOf(jobs, pointed), ...descendantsOf(jobs, pointed)]);
  }, [jobs, pointed]);
  const byId = new Map(jobs.map((job) => [job.id, job]));
  return (
    <div className="overflow-x-auto p-4 md:p-6">
      <div className="relative" style={{ width: layout.width, height: layout.height }}>
        <Edges layout={layout} way={way} />
        <ol aria-label="Jobs in the order they depend on one another">
          {layout.nodes.map((node) => {
            const job = byId.get(node.id);
            return job ? (
              <GraphNode
                key={job.id}
                job={job}
                workflow={workflow}
                place={node}
                faded={way !== null && !way.has(node.id)}
                onPoint={setPointed}
                onApprove={onApprove}
              />
            ) : null;
          })}
        </ol>
      </div>
    </div>
  );
}

function Edges({ layout, way }: { readonly layout: GraphLayout; readonly way: ReadonlySet<string> | null }) {
  return (
    <svg
      aria-hidden
      width={layout.width}
      height={layout.height}
      className="absolute inset-0 overflow-visible"
      fill="none"
    >
      {layout.edges.map((edge) => {
        const lit = way?.has(edge.from) === true && way.has(edge.to);
        return (
          <path
            key={`${edge.from}>${edge.to}`}
            d={edge.path}
            strokeWidth={lit ? 2 : 1.5}
            className={`transition-[stroke,opacity] ${lit ? "stroke-text-2" : "stroke-border-2"} ${way !== null && !lit ? "opacity-30" : ""}`}
          />
        );
      })}
    </svg>
  );
}
