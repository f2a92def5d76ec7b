import { TRPCClientError } from "@trpc/client";

/** What a person reads about a failed request, or null when there is no failure. */
export function faultText(error: unknown): string | null {
  if (error === null || error === undefined) return null;
  if (error instanceof TRPCClientError && error.data !== undefined && error.data !== null) return error.message;
  return "The console does not answer. Rotunda may be stopped, or its machine cannot be reached.";
}
