"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { type StatusFilter, uniqueRows, wantedStatuses } from "#web/features/pipelines/pipeline-list-model.ts";
import { useTRPC } from "#web/lib/trpc.tsx";
import { useLiveQuery } from "#web/lib/use-live-query.ts";

interface PipelineQuery {
  readonly projectSlug: string | null;
  readonly branch: string | null;
  readonly status: readonly StatusFilter[];
  readonly mine: boolean;
}

/** Pipelines page by page, newest first, kept true by the socket. */
export function usePipelineList({ projectSlug, branch, status, mine }: PipelineQuery) {
  const trpc = useTRPC();
  const input = {
    ...(projectSlug ? { projectSlug } : {}),
    ...(branch ? { branch } : {}),
    ...(status.length > 0 ? { statuses: wantedStatuses(status) } : {}),
    ...(mine ? { mine } : {}),
  };
  const options = trpc.pipeline.list.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor });
  const query = useInfiniteQuery({ ...options, placeholderData: keepPreviousData });
  useLiveQuery("pipelines", [options.queryKey]);
  return { query, rows: query.data ? uniqueRows(query.data.pages) : null };
}
