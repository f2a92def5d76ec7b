/** How wrong passwords slow the next try down. */
const freeFailures = 5;
const freeFailuresOfLogin = 50;
const firstDelaySeconds = 1;
const delaySecondsMax = 300;
/** Failures older than this are forgotten. */
const memorySeconds = 1800;
const entriesMax = 10_000;

interface Failures {
  count: number;
  lastAt: number;
}

/** Who tries to sign in. */
export interface SignInAttempt {
  readonly login: string;
  /** The other end's IP address. */
  readonly address: string;
}

/** Remembers wrong passwords, so that guessing gets slower and slower. */
export interface SignInGuard {
  /** Seconds to wait before another try is looked at; 0 for none. */
  waitSeconds(attempt: SignInAttempt, now: Date): number;
  /** A wrong password was given. */
  failed(attempt: SignInAttempt, now: Date): void;
  /** The right one was given. */
  succeeded(attempt: SignInAttempt): void;
}

/**
 * Counts per login and address: five free tries, then a wait that doubles from
 * one second to five minutes. A login as a whole has fifty free tries, so that
 * many addresses cannot share the work, while one stranger cannot lock the
 * owner out. Kept in memory: a restart forgives.
 */
export function createSignInGuard(): SignInGuard {
  const failures = new Map<string, Failures>();
  const keys = ({ login, address }: SignInAttempt) =>
    [
      [`${login.toLowerCase()}\n${address}`, freeFailures],
      [login.toLowerCase(), freeFailuresOfLogin],
    ] as const;
  return {
    waitSeconds: (attempt, now) =>
      Math.max(...keys(attempt).map(([key, free]) => remainingSeconds(failures.get(key), free, now))),
    failed: (attempt, now) => {
      for (const [key] of keys(attempt)) {
        const known = failures.get(key);
        const count = known !== undefined && !isForgotten(known, now) ? known.count + 1 : 1;
        failures.delete(key);
        failures.set(key, { count, lastAt: now.getTime() });
      }
      for (const key of failures.keys()) {
        if (failures.size <= entriesMax) break;
        failures.delete(key);
      }
    },
    succeeded: (attempt) => {
      failures.delete(keys(attempt)[0][0]);
    },
  };
}

function isForgotten(known: Failures, now: Date): boolean {
  return now.getTime() - known.lastAt > memorySeconds * 1000;
}

function remainingSeconds(known: Failures | undefined, free: number, now: Date): number {
  if (known === undefined || known.count < free || isForgotten(known, now)) return 0;
  const delay = Math.min(delaySecondsMax, firstDelaySeconds * 2 ** Math.min(30, known.count - free));
  return Math.max(0, Math.ceil(delay - (now.getTime() - known.lastAt) / 1000));
}
