"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "#web/lib/trpc.tsx";
import { useLiveQuery } from "#web/lib/use-live-query.ts";

/** A workflow with all its jobs, kept true by the socket. */
export function useWorkflow(id: string) {
  const trpc = useTRPC();
  const options = trpc.workflow.get.queryOptions({ id });
  const query = useQuery({ ...options, placeholderData: keepPreviousData });
  useLiveQuery(`workflow:${id}`, [options.queryKey]);
  return query;
}
