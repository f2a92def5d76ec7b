import type { Logger } from "pino";
import { cleanStorageBatch } from "#server/commands/clean-storage.ts";
import type { Deps } from "#server/commands/deps.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { Fleet } from "#server/core/ports/fleet.ts";
import { wakeLoop } from "#server/core/wake-loop.ts";
import { createDispatcher } from "#server/dispatcher/loop.ts";
import { reapLostTasks, reapMilliseconds } from "#server/dispatcher/reaper.ts";
import { createScheduler } from "#server/scheduler/loop.ts";

/** What the engine is made of. */
export interface EngineOptions {
  readonly deps: Deps;
  readonly fleet: Fleet;
  readonly log: Logger;
}

/** A running engine. */
export interface Engine {
  /** Ends the loops; resolves when their last rounds are through. */
  stop(): Promise<void>;
}

/** How often a little of what is beyond its time is removed. */
const cleanMilliseconds = 60_000;

/**
 * Runs dispatcher, scheduler and reaper. Each loop is woken by the event that
 * gives it something to do, so nothing waits for a poll; once a second all are
 * woken anyway, so that a lost notification costs a second and not a build.
 */
export async function runEngine({ deps, fleet, log }: EngineOptions): Promise<Engine> {
  await forgiveOutage(deps);
  const fault = (loop: string) => (error: unknown, detail?: Readonly<Record<string, unknown>>) =>
    log.error({ err: error, loop, ...detail }, "a round failed and will be tried again");
  const scheduler = createScheduler({ ...deps, fleet }, fault("scheduler"));
  const scheduling = wakeLoop(() => scheduler.round(), fault("scheduler"));
  const dispatch = createDispatcher(deps, { onStarted: () => scheduling.wake(), onFault: fault("dispatcher") });
  // Rounds may overlap: one slow repository must not hold up the next push.
  const dispatching = { wake: () => void dispatch().catch(fault("dispatcher")) };
  const reaping = wakeLoop(async () => void (await reapLostTasks(deps)), fault("reaper"));
  const cleaning = wakeLoop(async () => void (await cleanStorageBatch(deps)), fault("storage"));
  const wakeAll = (): void => {
    dispatching.wake();
    scheduling.wake();
    reaping.wake();
  };
  const unsubscribe = [
    deps.feed.onEvent((event) => wakeFor(event, { dispatching, scheduling, reaping })),
    deps.feed.onReconnect(wakeAll),
    fleet.onWaiting(() => scheduling.wake()),
  ];
  const timer = setInterval(wakeAll, reapMilliseconds);
  const cleaningTimer = setInterval(() => cleaning.wake(), cleanMilliseconds);
  wakeAll();
  return {
    stop: async () => {
      clearInterval(timer);
      clearInterval(cleaningTimer);
      for (const end of unsubscribe) end();
      scheduler.stop();
      await Promise.all([scheduling.stop(), reaping.stop(), cleaning.stop()]);
    },
  };
}

interface Wakeable {
  wake(): void;
}

function wakeFor(event: DomainEvent, loops: { dispatching: Wakeable; scheduling: Wakeable; reaping: Wakeable }): void {
  if (event.type === "pipeline.created") loops.dispatching.wake();
  const queued = (event.type === "job.changed" || event.type === "task.changed") && event.payload.to === "queued";
  if (queued || event.type === "workflow.created") loops.scheduling.wake();
}

/** After an outage of ours every held lease gets its full time again: nobody is lost because we were away. */
async function forgiveOutage(deps: Deps): Promise<void> {
  await deps.agents.extendLeases(new Date(deps.clock.now().getTime() + deps.limits.leaseSeconds * 1000));
}
