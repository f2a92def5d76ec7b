import type { ReactNode } from "react";
import { Button } from "#ui/control/button.tsx";
import { CopyButton } from "#ui/control/copy-button.tsx";
import { StatusIcon } from "#ui/status/status-icon.tsx";

/** What went wrong in one part of a page: the sentence, a way to try again, and the id to quote. */
export function ErrorPanel(props: {
  readonly title: string;
  readonly message: string;
  readonly requestId?: string | null;
  readonly retry?: (() => void) | undefined;
  readonly action?: ReactNode;
}) {
  const { title, message, requestId = null, retry, action } = props;
  return (
    <div
      role="alert"
      className="m-4 flex flex-col items-start gap-3 rounded border border-status-failed/30 bg-status-failed/6 p-4"
    >
      <div className="flex items-start gap-2.5">
        <span className="flex h-5 items-center">
          <StatusIcon status="error" hidden />
        </span>
        <div>
          <p className="font-medium text-text-1">{title}</p>
          <p className="mt-0.5 max-w-[70ch] text-text-2">{message}</p>
        </div>
      </div>
      {retry || action || requestId ? (
        <div className="flex flex-wrap items-center gap-3 pl-[26px]">
          {retry ? <Button onClick={retry}>Try again</Button> : null}
          {action}
          {requestId ? (
            <span className="inline-flex items-center gap-1 text-xs text-text-3">
              Id to quote: <code className="font-mono text-text-2">{requestId}</code>
              <CopyButton text={requestId} label="Copy the id" />
            </span>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
