import { setImmediate as nextTurn } from "node:timers/promises";
import type { AgentDoor } from "#server/agent/door/agent-door.ts";
import { backoffMilliseconds } from "#server/agent/door/backoff.ts";
import { DoorFault } from "#server/agent/door/door-fault.ts";
import { pause } from "#server/agent/door/pause.ts";
import type { SpoolBatch, TaskSpool } from "#server/agent/spool/task-spool.ts";

/** What the sender tells the task. Each may be called more than once. */
export interface SenderEvents {
  /** The server says the task was canceled. */
  readonly onCancel: () => void;
  /** The task is no longer ours (`stale`) or the server will not hear of it (`refused`); nothing more is sent. */
  readonly onLost: (fault: DoorFault) => void;
  /** A batch was taken, so the backlog is smaller. */
  readonly onTaken?: () => void;
}

/** How delivery ended: all of it taken, the task lost to us, or stopped from outside with a rest on disk. */
export type DeliveryEnd = "delivered" | "lost" | "stopped";

/**
 * Delivers one task's spool: one POST in flight, and whatever gathers
 * meanwhile is the next batch, so a quiet job's line leaves at once and a
 * flood travels in large pieces, without any timer. While the server is away
 * it tries again with growing pauses for as long as it takes; a batch whose
 * answer was lost is sent again, which the protocol makes harmless.
 */
export class MessageSender {
  readonly #door: AgentDoor;
  readonly #spool: TaskSpool;
  readonly #events: SenderEvents;
  readonly #stop = new AbortController();
  #wake: (() => void) | null = null;
  #failures = 0;
  /** Ends once, when there is nothing more for this sender to do. Never rejects. */
  readonly ended: Promise<DeliveryEnd>;

  constructor(door: AgentDoor, spool: TaskSpool, events: SenderEvents) {
    this.#door = door;
    this.#spool = spool;
    this.#events = events;
    this.ended = this.#run();
  }

  /** Something was added to the spool. Cheap: call it for every piece. */
  wake(): void {
    this.#wake?.();
  }

  /** Stops sending; what is left stays on disk. */
  stop(): void {
    this.#stop.abort();
    this.wake();
  }

  async #run(): Promise<DeliveryEnd> {
    while (!this.#stop.signal.aborted) {
      const batch = this.#spool.nextBatch(this.#failures > 0);
      if (batch === null) {
        if (this.#spool.isDelivered) return "delivered";
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = null;
        // Whatever is told in the same turn goes along; the turn's end is at most a fraction of a millisecond away.
        await nextTurn();
      } else if (!(await this.#send(batch))) return "lost";
    }
    return this.#spool.isDelivered ? "delivered" : "stopped";
  }

  /** False when there is no sense in sending anything more. */
  async #send(batch: SpoolBatch): Promise<boolean> {
    try {
      const answer = await this.#door.postMessages(this.#spool.record, batch.bytes, this.#stop.signal);
      this.#failures = 0;
      this.#spool.acknowledge(batch);
      this.#events.onTaken?.();
      if (answer.cancel) this.#events.onCancel();
      return true;
    } catch (error) {
      return this.#recover(error);
    }
  }

  async #recover(error: unknown): Promise<boolean> {
    const fault = error instanceof DoorFault ? error : new DoorFault("refused", String(error));
    this.#failures++;
    const { step, wantOffset } = fault.answer;
    const known = fault.kind === "gap" && step !== undefined && wantOffset !== undefined;
    if (known && this.#failures <= gapsInARowMax) {
      this.#spool.rewind(step, wantOffset);
      return true;
    }
    if (fault.kind === "away") {
      await pause(backoffMilliseconds(this.#failures, Math.random()), this.#stop.signal);
      return true;
    }
    this.#events.onLost(fault);
    return false;
  }
}

const gapsInARowMax = 1000;
