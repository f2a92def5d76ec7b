"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import type { Look, LookRequest } from "#web/features/editor/look-at-config.ts";
import { type LookAnswer, LookQueue, type LookWorker, lookSecondsMax } from "#web/features/editor/look-queue.ts";
import { useOrbs } from "#web/features/editor/use-orbs.ts";
import { useSettled } from "#web/lib/use-settled.ts";

/** Typing rests this long before the compiler looks. */
const quietMs = 200;

/**
 * What the compiler sees in a text, as it changes. The newest answer stays until the next one comes; one that
 * only says that orbs are missing is held back while they are fetched.
 */
export function useLook(asked: Omit<LookRequest, "orbs">): {
  readonly look: Look | null;
  readonly isTooSlow: boolean;
  readonly isFetchingOrbs: boolean;
} {
  const { orbs, isFetching, want } = useOrbs();
  const request = useMemo(() => ({ ...asked, orbs }), [asked, orbs]);
  const [newest, setNewest] = useState<Look | null>(null);
  const [complete, setComplete] = useState<Look | null>(null);
  const [isTooSlow, setTooSlow] = useState(false);
  const queue = useRef<LookQueue | null>(null);
  const settled = useSettled(request, quietMs);
  // A worker is outside React: one for as long as the editor is on the page.
  useEffect(() => {
    const current = new LookQueue({
      makeWorker,
      onLook: (newest) => {
        setTooSlow(false);
        setNewest(newest);
        want(newest.missingOrbs);
      },
      onSlow: () => setTooSlow(true),
    });
    queue.current = current;
    return () => current.stop();
  }, [want]);
  useEffect(() => queue.current?.ask(settled), [settled]);
  const isWaiting = isFetching && (newest?.missingOrbs.length ?? 0) > 0;
  if (!isWaiting && newest !== complete) setComplete(newest);
  return { look: complete, isTooSlow, isFetchingOrbs: isWaiting };
}

/** What is said when a text is too much for the browser. */
export const tooSlowText = `The browser's check was stopped after ${lookSecondsMax} seconds. The server still checks the file when it runs.`;

function makeWorker(onAnswer: (answer: LookAnswer) => void): LookWorker {
  const worker = new Worker(new URL("./compile-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<LookAnswer>) => onAnswer(data));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  return { send: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
}
