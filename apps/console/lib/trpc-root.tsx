"use client";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { type ReactNode, useState } from "react";
import { TRPCProvider } from "#console/lib/trpc.ts";
import type { ConsoleAppRouter } from "#server/supervisor/router/console-app-router.ts";

/** The console's address for procedures; same origin as the pages. */
const client = createTRPCClient<ConsoleAppRouter>({ links: [httpBatchLink({ url: "/trpc" })] });

/** Gives every part of the page its data. A session that ended shows the sign-in at once. */
export function TrpcRoot({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

function createQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) void queryClient.invalidateQueries({ queryKey: [["session", "get"]] });
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry: false, staleTime: 500 } },
  });
  return queryClient;
}

function isSignedOut(error: unknown): boolean {
  return error instanceof TRPCClientError && (error.data as { code?: unknown } | null)?.code === "UNAUTHORIZED";
}
