import type { ServiceSet } from "./service-set.ts";
import type { StopKind } from "./stop-kind.ts";
import { stopBeginsLine, stopCutsLine, stopWaitsLine } from "./stop-lines.ts";

/** How a stop is asked for, how long it waits for running jobs, and where it says so. */
export interface StopRequest {
  readonly kind: StopKind;
  readonly graceSeconds: number;
  readonly print: (line: string) => void;
}

/** A stop under way. */
export interface Stopping {
  /** Resolves when every service has ended. */
  readonly ended: Promise<void>;
  /** Waits for no job any longer; called once more, kills what has not ended. */
  hurry(): void;
}

/** How often it is said what is waited for, while nothing changes. */
const remindSeconds = 15;

/**
 * Stops all services and tells on the terminal what that waits for. Agents take
 * no more tasks from the first moment on and have the grace to finish the ones
 * that run, with the engine and the dashboard still up; without running jobs it
 * takes a moment.
 */
export function stopServices(services: ServiceSet, { kind, graceSeconds, print }: StopRequest): Stopping {
  const jobs = () => services.keepers.flatMap((keeper) => keeper.snapshot().work ?? []);
  const until = performance.now() + graceSeconds * 1000;
  const progress = () => ({
    jobs: jobs(),
    secondsLeft: Math.max(0, Math.round((until - performance.now()) / 1000)),
  });
  let hurries = 0;
  const tell = () => {
    if (hurries === 0 && progress().secondsLeft > 0) print(stopWaitsLine(progress()));
  };
  const cut = () => {
    if (jobs().length > 0 || hurries > 0) print(stopCutsLine(jobs()));
    if (hurries > 0) services.cutShort();
  };
  print(stopBeginsLine(progress(), kind));
  const reminder = setInterval(() => jobs().length > 0 && tell(), remindSeconds * 1000);
  const graceEnd = graceSeconds === 0 ? undefined : setTimeout(() => hurries === 0 && cut(), graceSeconds * 1000);
  for (const keeper of services.keepers) keeper.on("worked", tell);
  const ended = services.stopAll(graceSeconds).finally(() => {
    clearInterval(reminder);
    clearTimeout(graceEnd);
    for (const keeper of services.keepers) keeper.off("worked", tell);
  });
  return {
    ended,
    hurry: () => {
      hurries += 1;
      if (hurries === 1) cut();
      else services.hurry();
    },
  };
}
