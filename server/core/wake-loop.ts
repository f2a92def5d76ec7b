/** A loop that runs when it is woken, one round at a time. */
export interface WakeLoop {
  /** Asks for a round. Wakes during a round lead to exactly one more. */
  wake(): void;
  /** Ends the loop; resolves when the running round is through. */
  stop(): Promise<void>;
}

/**
 * Turns rounds into a loop: woken at once by whoever knows that there is
 * something to do, and by nobody else. A round that throws is told to
 * `onFault`; the next wake tries again.
 */
export function wakeLoop(round: () => Promise<void>, onFault: (fault: unknown) => void): WakeLoop {
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      try {
        await round();
      } catch (fault) {
        onFault(fault);
      }
    } while (again && !stopped);
    running = null;
  };
  return {
    wake: () => {
      if (stopped) return;
      again = true;
      running ??= run();
    },
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
