/** How a service has been dying lately. */
export interface CrashHistory {
  /** Deaths in a row, none of which was followed by `healthySeconds` of running. */
  readonly crashes: number;
}

/** When to start a service again, and the history to remember until then. */
export interface RestartPlan extends CrashHistory {
  readonly delayMilliseconds: number;
}

const firstDelayMilliseconds = 100;
const delayMillisecondsMax = 10_000;

/** A service that ran this long was healthy: its next death is a first one again. */
export const healthySeconds = 30;

/** The history of a service that has not died. */
export const noCrashes: CrashHistory = { crashes: 0 };

/**
 * When to start a service again that has just died, after running for
 * `ranMilliseconds` (0 when it never got ready). The first time almost at once,
 * then twice as long each time up to ten seconds. It never gives up: whatever
 * was in the way (a full disk, a database that is away) may end by itself.
 */
export function planRestart(history: CrashHistory, ranMilliseconds: number): RestartPlan {
  const crashes = ranMilliseconds >= healthySeconds * 1000 ? 1 : history.crashes + 1;
  const delay = firstDelayMilliseconds * 2 ** (crashes - 1);
  return { crashes, delayMilliseconds: Math.min(delay, delayMillisecondsMax) };
}
