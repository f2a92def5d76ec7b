"use client";

import { ErrorPanel } from "#ui/feedback/error-panel.tsx";

/** What stands in a page's place when the page itself broke. `digest` is the id that the server logged it under. */
export default function PageError({
  error,
  reset,
}: {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}) {
  return (
    <ErrorPanel
      title="This page could not be shown"
      message="Something went wrong. Try again; if it stays so, tell an administrator."
      requestId={error.digest ?? null}
      retry={reset}
    />
  );
}
