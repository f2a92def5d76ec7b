/** What a coalescer needs of a clock; the browser's own by default. */
export interface Pause {
  (callback: () => void, delayMs: number): unknown;
}

/**
 * Runs `work` for any number of calls: at once for the first, then at most once
 * per `intervalMs`, and never twice at the same time. A call made meanwhile is
 * not lost: one more run follows. A fault of `work` is the work's own matter.
 */
export function coalesce(work: () => Promise<unknown>, intervalMs: number, pause: Pause = setTimeout): () => void {
  let resting = false;
  let wanted = false;

  const run = async () => {
    resting = true;
    wanted = false;
    await Promise.allSettled([work()]);
    pause(() => {
      resting = false;
      if (wanted) void run();
    }, intervalMs);
  };

  return () => {
    if (resting) wanted = true;
    else void run();
  };
}
