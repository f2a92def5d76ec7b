import type { AgentDoor, TaskKey } from "#server/agent/door/agent-door.ts";
import { backoffMilliseconds } from "#server/agent/door/backoff.ts";
import { DoorFault } from "#server/agent/door/door-fault.ts";
import { pause } from "#server/agent/door/pause.ts";

/** What the lease's keeper tells the task. */
export interface LeaseEvents {
  readonly onCancel: () => void;
  readonly onLost: (fault: DoorFault) => void;
}

/**
 * A task shorter than this never heartbeats: its lease came with it, and every
 * POST of messages brings the news that a heartbeat would.
 */
export const firstHeartbeatMilliseconds = 250;

/**
 * Keeps a task's lease alive by long polls, one after another, until the
 * signal aborts. A server that is away is asked again and again: whether the
 * task is still ours is the server's to decide when it is back.
 */
export async function keepLease(
  door: AgentDoor,
  lease: { task: TaskKey; heartbeatSeconds: number; signal: AbortSignal },
  events: LeaseEvents,
): Promise<void> {
  const { task, heartbeatSeconds, signal } = lease;
  await pause(firstHeartbeatMilliseconds, signal);
  let failures = 0;
  while (!signal.aborted) {
    try {
      const news = await door.heartbeat(task, heartbeatSeconds, signal);
      failures = 0;
      if (news.cancel) events.onCancel();
      // A canceled task answers at once, so the next poll would spin.
      if (news.cancel) await pause(Math.min(heartbeatSeconds * 500, 5_000), signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof DoorFault && (error.kind === "stale" || error.kind === "refused")) {
        events.onLost(error);
        return;
      }
      failures++;
      await pause(backoffMilliseconds(failures, Math.random()), signal);
    }
  }
}
