"use client";

import { ArrowUp } from "lucide-react";
import { useEffect, useState } from "react";
import type { PipelineRowView } from "#server/views/pipeline-view.ts";
import { Button } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { NoPipelines } from "#web/features/pipelines/no-pipelines.tsx";
import { holdNewRows, projectNames } from "#web/features/pipelines/pipeline-list-model.ts";
import { PipelineRow, rowGrid } from "#web/features/pipelines/pipeline-row.tsx";
import { usePipelineFilters } from "#web/features/pipelines/use-pipeline-filters.ts";
import { usePipelineList } from "#web/features/pipelines/use-pipeline-list.ts";
import { QueryFault } from "#web/lib/query-fault.tsx";

const stillAtTopPx = 120;

/** The pipelines, newest first, of one project or of all. */
export function PipelineList({ projectSlug }: { readonly projectSlug: string | null }) {
  const { filters, isNarrowed, clear } = usePipelineFilters();
  const { query, rows } = usePipelineList({ projectSlug, ...filters });
  if (query.error && !rows) {
    return <QueryFault error={query.error} what="The pipelines" retry={() => void query.refetch()} />;
  }
  if (!rows) return <ListSkeleton showsProject={projectSlug === null} />;
  if (rows.length === 0 && isNarrowed) {
    return (
      <EmptyState title="No pipeline matches" action={<Button onClick={() => void clear()}>Clear filters</Button>}>
        There are pipelines, but none with this branch, status and author.
      </EmptyState>
    );
  }
  if (rows.length === 0) return <NoPipelines projectSlug={projectSlug} />;
  return (
    <div className="@container">
      <ListHead showsProject={projectSlug === null} />
      <StillRows rows={rows} showsProject={projectSlug === null} fresh={query.isPlaceholderData} />
      {query.hasNextPage ? (
        <div className="flex justify-center p-4">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** The rows, kept still while the reader is further down; what came meanwhile is one click away. */
function StillRows({
  rows,
  showsProject,
  fresh,
}: {
  readonly rows: readonly PipelineRowView[];
  readonly showsProject: boolean;
  readonly fresh: boolean;
}) {
  const [firstSeen, setFirstSeen] = useState<string | null>(null);
  const newest = rows[0]?.id ?? null;
  // The scroll position belongs to the window: away from the top, what is seen now stays first.
  useEffect(() => {
    const look = () => {
      const away = window.scrollY > stillAtTopPx;
      setFirstSeen((seen) => (away ? (seen ?? newest) : null));
    };
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, [newest]);
  const { shown, waiting } = holdNewRows(rows, firstSeen);
  const names = projectNames(rows);
  return (
    <>
      {waiting > 0 ? (
        <div className="pointer-events-none sticky top-14 z-10 flex h-0 justify-center">
          <button
            type="button"
            onClick={() => window.scrollTo({ top: 0 })}
            className="pointer-events-auto inline-flex h-7 items-center gap-1.5 rounded-full bg-accent px-3 text-sm font-medium text-accent-text shadow-float"
          >
            <ArrowUp size={14} />
            New runs ({waiting})
          </button>
        </div>
      ) : null}
      <ul className={fresh ? "opacity-60 transition-opacity" : ""}>
        {shown.map((row) => (
          <PipelineRow key={row.id} row={row} called={showsProject ? (names.get(row.project.slug) ?? null) : null} />
        ))}
      </ul>
    </>
  );
}

function ListHead({ showsProject }: { readonly showsProject: boolean }) {
  return (
    <div aria-hidden className={`${rowGrid} !hidden h-7 border-b border-border-1 text-xs text-text-3 @3xl:!grid`}>
      <span>Status</span>
      <span>{showsProject ? "Pipeline" : "Number"}</span>
      <span>Commit</span>
      <span className="hidden @6xl:block">Branch or tag</span>
      <span>Workflows</span>
      <span className="hidden @6xl:block">Started by</span>
      <span className="text-right">Started</span>
      <span className="hidden text-right @6xl:block">Took</span>
      <span />
    </div>
  );
}

function ListSkeleton({ showsProject }: { readonly showsProject: boolean }) {
  return (
    <div className="@container" role="status" aria-busy="true" aria-label="Loading pipelines">
      <ListHead showsProject={showsProject} />
      {Array.from({ length: 12 }, (_, index) => (
        <div
          key={index}
          className={`${rowGrid} min-h-9 border-b border-border-1 py-2.5 @3xl:min-h-12 @3xl:py-0 @6xl:min-h-9`}
        >
          <Skeleton className="w-24" />
          <Skeleton className="w-20" />
          <Skeleton className="hidden w-4/5 @3xl:block" />
          <Skeleton className="hidden w-24 @6xl:block" />
          <Skeleton className="hidden h-6 w-32 @3xl:block" />
          <Skeleton className="hidden w-16 @6xl:block" />
          <Skeleton className="hidden w-full @3xl:block" />
          <Skeleton className="hidden w-full @6xl:block" />
        </div>
      ))}
    </div>
  );
}
