"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { StepView } from "#server/views/job-view.ts";
import { emptyLog } from "#ui/log/log-document.ts";
import { StepLogStore } from "#web/features/job/step-log-store.ts";
import { liveSocket } from "#web/lib/live-socket.ts";
import { useTRPCClient } from "#web/lib/trpc.tsx";

const nothing = emptyLog(0, false);

/** The log of a step that is open on the page: what is stored, and what comes. */
export function useStepLog(taskId: string, step: StepView) {
  const client = useTRPCClient();
  const [store] = useState(
    () =>
      new StepLogStore({
        lines: step.logLines,
        sealed: step.sealed,
        read: (fromLine, lineCount) => client.job.log.query({ taskId, step: step.index, fromLine, lineCount }),
      }),
  );
  const log = useSyncExternalStore(store.subscribe, store.document, () => nothing);
  const error = useSyncExternalStore(store.subscribe, store.error, () => null);

  // The row and the log come on different ways; the longer one is right.
  useEffect(() => store.told({ lines: step.logLines, sealed: step.sealed }), [store, step.logLines, step.sealed]);

  // A sealed log never changes; any other is followed through the socket.
  const isLive = !log.sealed;
  useEffect(() => {
    if (!isLive) return;
    const doubt = () => store.doubtEnd();
    const stops = [
      liveSocket.onLog((news) => {
        if (news.taskId === taskId && news.step === step.index) store.grew(news);
      }),
      liveSocket.onReturn(doubt),
      liveSocket.join(`log:${taskId}:${step.index}`, doubt),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [store, taskId, step.index, isLive]);

  return { log, error, show: store.show, retry: () => store.retry() };
}
