"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#console/lib/trpc.ts";

const recheckMs = 30_000;

/** Whether the console has a password, whether this browser is signed in, and which host this is. */
export function useSession() {
  return useQuery({ ...useTRPC().session.get.queryOptions(), refetchInterval: recheckMs });
}
