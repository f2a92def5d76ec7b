"use client";

import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import type { AppRouter } from "#server/trpc/app-router.ts";
import { createQueryClient } from "#web/lib/query-client.ts";

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

const url = "/api/trpc";
/** Tells the server that one of our own pages asks; another site cannot set it. */
const headers = { "x-rotunda-page": "1" };

const largeAnswers: ReadonlySet<string> = new Set(["job.log", "job.tests", "job.resources"]);

function createClient() {
  return createTRPCClient<AppRouter>({
    links: [
      // What is large must not hold up what else a page asks for.
      splitLink({
        condition: (operation) => largeAnswers.has(operation.path),
        true: httpLink({ url, headers }),
        false: httpBatchLink({ url, headers, maxURLLength: 4000 }),
      }),
    ],
  });
}

let browserQueryClient: QueryClient | null = null;

/** On the server one per request, in the browser one for good. */
function currentQueryClient(): QueryClient {
  if (typeof window === "undefined") return createQueryClient();
  browserQueryClient ??= createQueryClient();
  return browserQueryClient;
}

/** Gives the parts below it the server's data. */
export function ServerData({ children }: { readonly children: ReactNode }) {
  const queryClient = currentQueryClient();
  const [trpcClient] = useState(createClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
