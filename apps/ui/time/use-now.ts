"use client";

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const call of listeners) call();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

const ignore = () => () => {};

/**
 * The time of day in milliseconds, cut down to a multiple of `stepMs`, so that
 * a part only renders again when its own text may have changed. All parts of a
 * page share one timer. With `stepMs` null the clock stands still.
 */
export function useNow(stepMs: number | null): number {
  const step = stepMs ?? 60_000;
  const read = () => Math.floor(Date.now() / step) * step;
  return useSyncExternalStore(stepMs === null ? ignore : subscribe, read, read);
}
