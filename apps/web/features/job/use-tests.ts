"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TestView } from "#server/views/test-view.ts";
import { useTRPC } from "#web/lib/trpc.tsx";
import { useLiveQuery } from "#web/lib/use-live-query.ts";

/** The tests that a job stored; read again when one of its steps or copies ends. */
export function useTests(jobId: string) {
  const trpc = useTRPC();
  const options = trpc.job.tests.queryOptions({ jobId });
  const query = useQuery({ ...options, placeholderData: keepPreviousData });
  useLiveQuery(`job:${jobId}`, [options.queryKey], isAboutEnding);
  return query;
}

/** What one test said. It never changes. */
export function useTestMessage(jobId: string, { taskIndex, step, position }: TestView) {
  const trpc = useTRPC();
  return useQuery(
    trpc.job.testMessage.queryOptions({ jobId, taskIndex, step, position }, { staleTime: Number.POSITIVE_INFINITY }),
  );
}

const isAboutEnding = (payload: Readonly<Record<string, unknown>>): boolean =>
  payload["to"] !== "running" && payload["to"] !== "claimed";
