"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "#web/lib/trpc.tsx";
import { useLiveQuery } from "#web/lib/use-live-query.ts";

/** A job with its parallel copies and steps, kept true by the socket. */
export function useJob(slug: string, number: number) {
  const trpc = useTRPC();
  const options = trpc.job.get.queryOptions({ slug, number });
  const query = useQuery({ ...options, placeholderData: keepPreviousData });
  const id = query.data?.id ?? null;
  useLiveQuery(id === null ? null : `job:${id}`, [options.queryKey]);
  return query;
}

/** What a job stored. */
export function useArtifacts(jobId: string) {
  const trpc = useTRPC();
  const options = trpc.job.artifacts.queryOptions({ jobId });
  const query = useQuery(options);
  useLiveQuery(`job:${jobId}`, [options.queryKey], isAboutArtifacts);
  return query;
}

const isAboutArtifacts = (payload: Readonly<Record<string, unknown>>): boolean => "path" in payload;
