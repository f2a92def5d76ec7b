"use client";

import { useEffect, useRef, useState } from "react";
import type { Look, LookRequest } from "#web/features/editor/look-at-config.ts";
import { type LookAnswer, LookQueue, type LookWorker, lookSecondsMax } from "#web/features/editor/look-queue.ts";
import { useSettled } from "#web/lib/use-settled.ts";

/** Typing rests this long before the compiler looks. */
const quietMs = 200;

/** What the compiler sees in a text, as it changes. The newest answer stays until the next one comes. */
export function useLook(request: LookRequest | null): { readonly look: Look | null; readonly isTooSlow: boolean } {
  const [look, setLook] = useState<Look | null>(null);
  const [isTooSlow, setTooSlow] = useState(false);
  const queue = useRef<LookQueue | null>(null);
  const settled = useSettled(request, quietMs);
  // A worker is outside React: one for as long as the editor is on the page.
  useEffect(() => {
    const current = new LookQueue({
      makeWorker,
      onLook: (newest) => {
        setTooSlow(false);
        setLook(newest);
      },
      onSlow: () => setTooSlow(true),
    });
    queue.current = current;
    return () => current.stop();
  }, []);
  useEffect(() => {
    if (settled !== null) queue.current?.ask(settled);
  }, [settled]);
  return { look, isTooSlow };
}

/** What is said when a text is too much for the browser. */
export const tooSlowText = `The browser's check was stopped after ${lookSecondsMax} seconds. The server still checks the file when it runs.`;

function makeWorker(onAnswer: (answer: LookAnswer) => void): LookWorker {
  const worker = new Worker(new URL("./compile-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<LookAnswer>) => onAnswer(data));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  return { send: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
}
