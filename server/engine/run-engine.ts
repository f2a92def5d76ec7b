import type { Logger } from "pino";
import { cleanStorageBatch } from "#server/commands/clean-storage.ts";
import type { Deps } from "#server/commands/deps.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { Fleet } from "#server/core/ports/fleet.ts";
import { wakeLoop } from "#server/core/wake-loop.ts";
import { rerunFailed } from "#server/dispatcher/auto-rerun-round.ts";
import { settleLocks } from "#server/dispatcher/lock-round.ts";
import { createDispatcher } from "#server/dispatcher/loop.ts";
import { createReaper, reapMilliseconds } from "#server/dispatcher/reaper.ts";
import { fireSchedules } from "#server/dispatcher/schedule-round.ts";
import { createScheduler } from "#server/scheduler/loop.ts";

/** What the engine is made of. */
export interface EngineOptions {
  readonly deps: Deps;
  readonly fleet: Fleet;
  readonly log: Logger;
  /** Whether jobs that a stop cut off in the middle are started again by themselves. */
  readonly rerunsBegun: boolean;
}

/** A running engine. */
export interface Engine {
  /** Ends the loops; resolves when their last rounds are through. */
  stop(): Promise<void>;
}

/** How often a little of what is beyond its time is removed. */
const cleanMilliseconds = 60_000;
/** A task that has ended may still deliver what it had printed, for less than this. */
const keepSecretsMilliseconds = 10 * 60_000;

/**
 * Runs the engine's loops: dispatcher, scheduler, locks, schedules, automatic
 * reruns, reaper and cleaning. Each is woken by the event that gives it
 * something to do, so nothing waits for a poll; once a second all are woken
 * anyway, so that a lost notification costs a second and not a build.
 */
export async function runEngine({ deps, fleet, log, rerunsBegun }: EngineOptions): Promise<Engine> {
  const fault = (loop: string) => (error: unknown, detail?: Readonly<Record<string, unknown>>) =>
    log.error({ err: error, loop, ...detail }, "a round failed and will be tried again");
  const scheduler = createScheduler({ ...deps, fleet }, fault("scheduler"));
  const scheduling = wakeLoop(() => scheduler.round(), fault("scheduler"));
  const dispatch = createDispatcher(deps, { onStarted: () => scheduling.wake(), onFault: fault("dispatcher") });
  // Rounds may overlap: one slow repository must not hold up the next push.
  const dispatching = { wake: () => void dispatch().catch(fault("dispatcher")) };
  const locking = wakeLoop(() => settleLocks(deps), fault("locks"));
  const reaper = createReaper(deps);
  const reaping = wakeLoop(async () => {
    await reaper.round();
    if ((await deps.locks.freeEnded()) > 0) locking.wake();
  }, fault("reaper"));
  const timing = wakeLoop(() => fireSchedules(deps), fault("schedules"));
  const rerunning = wakeLoop(() => rerunFailed(deps, { rerunsBegun }), fault("reruns"));
  const cleaning = wakeLoop(async () => {
    await cleanStorageBatch(deps);
    await deps.taskSecrets.forgetEnded(new Date(deps.clock.now().getTime() - keepSecretsMilliseconds));
  }, fault("storage"));
  const loops = { dispatching, scheduling, locking, timing, rerunning, reaping };
  const wakeAll = (): void => {
    for (const loop of Object.values(loops)) loop.wake();
  };
  const unsubscribe = [
    deps.feed.onEvent((event) => wakeFor(event, loops)),
    deps.feed.onReconnect(() => {
      reaper.noteOutage();
      wakeAll();
    }),
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
      await Promise.all([scheduling, locking, timing, rerunning, reaping, cleaning].map((loop) => loop.stop()));
    },
  };
}

interface Wakeable {
  wake(): void;
}

function wakeFor(
  event: DomainEvent,
  loops: Readonly<Record<"dispatching" | "scheduling" | "locking" | "rerunning", Wakeable>>,
): void {
  if (event.type === "pipeline.created") loops.dispatching.wake();
  const queued = (event.type === "job.changed" || event.type === "task.changed") && event.payload.to === "queued";
  if (queued || event.type === "workflow.created") loops.scheduling.wake();
  if (event.type === "workflow.changed" && event.payload.to === "failed") loops.rerunning.wake();
  // A lock is asked for by a new workflow or a queued job, and given back by a job or workflow that ends.
  const mayMoveLocks = ["workflow.created", "workflow.changed", "job.changed"].includes(event.type);
  if (mayMoveLocks) loops.locking.wake();
}
