"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { faultText } from "#console/lib/fault-text.ts";
import { useTRPC } from "#console/lib/trpc.ts";
import { showToast } from "#ui/feedback/toast.tsx";

const pollMs = 1000;

/** Every service, asked for again each second. */
export function useServices() {
  return useQuery({ ...useTRPC().service.list.queryOptions(), refetchInterval: pollMs });
}

/** The last 200 lines of one service, asked for again each second while somebody looks. */
export function useServiceLog(name: string) {
  return useQuery({ ...useTRPC().service.logs.queryOptions({ name }), refetchInterval: pollMs });
}

/** What can be done to one service or to all; a failure is told in a corner. */
export function useServiceActions() {
  const { service } = useTRPC();
  const queryClient = useQueryClient();
  const options = {
    onSettled: () => queryClient.invalidateQueries(service.list.queryFilter()),
    onError: (error: unknown) => showToast("failed", faultText(error)),
  };
  return {
    stop: useMutation(service.stop.mutationOptions(options)),
    start: useMutation(service.start.mutationOptions(options)),
    restart: useMutation(service.restart.mutationOptions(options)),
    stopAll: useMutation(service.stopAll.mutationOptions(options)),
    startAll: useMutation(service.startAll.mutationOptions(options)),
    restartAll: useMutation(service.restartAll.mutationOptions(options)),
  };
}
