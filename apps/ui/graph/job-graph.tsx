"use client";

import { type ReactNode, useMemo, useState } from "react";
import {
  ancestorsOf,
  descendantsOf,
  type GraphJob,
  type GraphLayout,
  graphSizes,
  layOutGraph,
  nodeHeightPx,
} from "#ui/graph/graph-layout.ts";

/** Jobs and what waits for what. Pointing at a job shows its way; what a node shows is the caller's. */
export function JobGraph<Job extends GraphJob>(props: {
  readonly jobs: readonly Job[];
  readonly renderNode: (job: Job, faded: boolean) => ReactNode;
  readonly size?: keyof typeof graphSizes;
}) {
  const { jobs, renderNode, size = "roomy" } = props;
  const shape = JSON.stringify(jobs.map(({ id, name, requires }) => ({ id, name, requires })));
  const layout = useMemo(() => layOutGraph(JSON.parse(shape) as GraphJob[], graphSizes[size]), [shape, size]);
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
              <li
                key={node.id}
                className="absolute"
                style={{ left: node.x, top: node.y, width: node.width, height: nodeHeightPx }}
                onPointerEnter={() => setPointed(node.id)}
                onPointerLeave={() => setPointed(null)}
                onFocus={() => setPointed(node.id)}
                onBlur={() => setPointed(null)}
              >
                {renderNode(job, way !== null && !way.has(node.id))}
              </li>
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
