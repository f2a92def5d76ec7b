"use client";

import Link from "next/link";
import { buttonClass } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { ErrorPanel } from "#ui/feedback/error-panel.tsx";
import { explain } from "#web/lib/explain-error.ts";

/**
 * What stands in a panel's place when its data did not come. A thing that does
 * not exist and one that may not be seen are told apart. `what` begins a
 * sentence: "The pipelines".
 */
export function QueryFault(props: { readonly error: unknown; readonly what: string; readonly retry: () => void }) {
  const { error, what, retry } = props;
  const { code, message, requestId } = explain(error);
  const home = (
    <Link href="/pipelines" className={buttonClass()}>
      All pipelines
    </Link>
  );
  if (code === "NOT_FOUND") {
    return (
      <EmptyState title="There is nothing at this address" action={home}>
        {message}
      </EmptyState>
    );
  }
  if (code === "FORBIDDEN") {
    return (
      <EmptyState title="You may not see this" action={home}>
        {message}
      </EmptyState>
    );
  }
  return <ErrorPanel title={`${what} could not be read`} message={message} requestId={requestId} retry={retry} />;
}
