import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { explain } from "#web/lib/explain-error.ts";

const staleMs = 15_000;
const retriesMax = 2;

/** Sends a visitor whose session ended to the sign-in page, and back here afterwards. */
function leaveWhenSignedOut(error: unknown): void {
  if (typeof window === "undefined" || explain(error).code !== "UNAUTHORIZED") return;
  if (window.location.pathname === "/sign-in" || window.location.pathname === "/setup") return;
  const next = window.location.pathname + window.location.search + window.location.hash;
  window.location.assign(`/sign-in?next=${encodeURIComponent(next)}`);
}

/**
 * Server state of a page. Sockets tell what changed, so that nothing is read
 * again just because a window got the focus; what is refused is not tried again.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: staleMs,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < retriesMax && !explain(error).isFinal,
        retryDelay: (failures) => Math.min(4000, 400 * 2 ** failures),
      },
    },
  });
}
