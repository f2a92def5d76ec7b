"use client";

import { File, Folder, Package } from "lucide-react";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { formatBytes } from "#ui/time/format-bytes.ts";
import { type ArtifactNode, artifactTree } from "#web/features/job/job-page-model.ts";
import { useArtifacts } from "#web/features/job/use-job.ts";
import { CodeSnippet } from "#web/lib/code-snippet.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";

/** Leads to the artifact by a link that is made when this is followed, however long the page has been open. */
const artifactPath = (id: string) => `/api/private/artifacts/${id}`;

const snippet = `- store_artifacts:
    path: coverage`;

/** What a job stored, in folders, by parallel copy where there are several. */
export function ArtifactPanel({ jobId }: { readonly jobId: string }) {
  const query = useArtifacts(jobId);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The artifacts" retry={() => void query.refetch()} />;
  if (!query.data) {
    return (
      <div role="status" aria-busy="true" aria-label="Loading artifacts" className="flex flex-col gap-4 p-4">
        <Skeleton className="w-64" />
        <Skeleton className="w-52" />
        <Skeleton className="w-72" />
      </div>
    );
  }
  if (query.data.length === 0) {
    return (
      <EmptyState
        title="No artifacts"
        icon={<Package size={28} />}
        action={<CodeSnippet text={snippet} label="Copy the step" />}
      >
        A job keeps files for you when it has a store_artifacts step.
      </EmptyState>
    );
  }
  const indexes = [...new Set(query.data.map((artifact) => artifact.nodeIndex))].sort((a, b) => a - b);
  return (
    <div className="flex flex-col gap-4">
      {indexes.map((index) => (
        <section key={index} className="rounded border border-border-1">
          {indexes.length > 1 ? (
            <h3 className="border-b border-border-1 px-3 py-1.5 text-xs text-text-3">Parallel run {index}</h3>
          ) : null}
          <Branch nodes={artifactTree(query.data.filter((artifact) => artifact.nodeIndex === index))} depth={0} />
        </section>
      ))}
    </div>
  );
}

function Branch({ nodes, depth }: { readonly nodes: readonly ArtifactNode[]; readonly depth: number }) {
  return (
    <ul className={depth === 0 ? "py-1" : ""}>
      {nodes.map((node) => (
        <li key={node.name}>
          {node.artifact ? (
            <a
              href={artifactPath(node.artifact.id)}
              target="_blank"
              rel="noopener"
              style={{ paddingLeft: 12 + depth * 20 }}
              className="group flex h-7 items-center gap-2 pr-3 -outline-offset-2 hover:bg-surface-2"
            >
              <File size={14} className="shrink-0 text-text-3" />
              <span className="min-w-0 flex-1 truncate group-hover:underline">{node.name}</span>
              <span className="tabular shrink-0 text-xs text-text-3">{formatBytes(node.artifact.sizeBytes)}</span>
            </a>
          ) : (
            <details open={depth < 2}>
              <summary
                style={{ paddingLeft: 12 + depth * 20 }}
                className="flex h-7 list-none items-center gap-2 pr-3 -outline-offset-2 hover:bg-surface-2"
              >
                <Folder size={14} className="shrink-0 text-text-3" />
                <span className="min-w-0 flex-1 truncate font-medium">{node.name}</span>
                <span className="tabular shrink-0 text-xs text-text-3">{formatBytes(node.sizeBytes)}</span>
              </summary>
              <Branch nodes={node.children} depth={depth + 1} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
