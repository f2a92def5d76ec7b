import { setTimeout as pause } from "node:timers/promises";

/** How long to wait, and what to say when it was not enough. */
export interface WaitOptions {
  readonly what: string | (() => string);
  readonly secondsMax?: number;
  /** How long to rest between two looks. */
  readonly everyMs?: number;
}

/**
 * Asks `look` until it gives something other than null, undefined or false,
 * and gives that. Throws with `what` after `secondsMax`. What `look` throws
 * ends the wait at once.
 */
export async function waitUntil<Value>(
  look: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  options: WaitOptions,
): Promise<Value> {
  const { what, secondsMax = 30, everyMs = 25 } = options;
  const deadline = performance.now() + secondsMax * 1000;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) {
      throw new Error(`Waited ${secondsMax} s for ${typeof what === "string" ? what : what()}`);
    }
    await pause(everyMs);
  }
}
