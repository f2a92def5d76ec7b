"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "#web/lib/trpc.tsx";

const runningReadMs = 3000;

/** What the copies of a job used; read again every few seconds while it runs, as samples are told to nobody. */
export function useResources(jobId: string, runs: boolean) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.job.resources.queryOptions({ jobId }),
    placeholderData: keepPreviousData,
    refetchInterval: runs ? runningReadMs : false,
  });
}
