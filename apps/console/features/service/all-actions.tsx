"use client";

import { useState } from "react";
import { ConfirmDialog } from "#console/features/service/confirm-dialog.tsx";
import { actionWords } from "#console/features/service/service-model.ts";
import { useServiceActions } from "#console/features/service/use-services.ts";
import type { Service } from "#console/lib/trpc.ts";
import { Button } from "#ui/control/button.tsx";

const questions = {
  stop: {
    title: "Stop all services?",
    text: "Running jobs may finish first, for a minute at most; then the dashboard goes away, and nothing builds.",
  },
  restart: {
    title: "Restart all services?",
    text: "Running jobs may finish first, for a minute at most; then the dashboard is away for some seconds.",
  },
} as const;

/** The same three buttons for everything at once. This console stays up in any case. */
export function AllActions({ services }: { readonly services: readonly Service[] }) {
  const { stopAll, startAll, restartAll } = useServiceActions();
  const [asking, setAsking] = useState<keyof typeof questions | null>(null);
  const stopped = services.every(({ state }) => state === "stopped");
  const startable = services.some(({ state }) => state === "stopped" || state === "failed" || state === "backingOff");
  const confirm = () => (asking === "stop" ? stopAll : restartAll).mutate();
  return (
    <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label="All services">
      <span className="mr-1.5 text-text-3" aria-hidden>
        All services
      </span>
      <Button disabled={!startable} busy={startAll.isPending} onClick={() => startAll.mutate()}>
        {actionWords.start}
      </Button>
      <Button disabled={stopped} busy={restartAll.isPending} onClick={() => setAsking("restart")}>
        {actionWords.restart}
      </Button>
      <Button disabled={stopped} busy={stopAll.isPending} onClick={() => setAsking("stop")}>
        {actionWords.stop}
      </Button>
      {asking === null ? null : (
        <ConfirmDialog
          title={questions[asking].title}
          action={actionWords[asking]}
          onConfirm={confirm}
          onClose={() => setAsking(null)}
        >
          {questions[asking].text} This console stays up.
        </ConfirmDialog>
      )}
    </div>
  );
}
