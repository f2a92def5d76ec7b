import type { LogGrowth } from "#server/core/events.ts";
import type { LogStore } from "#server/core/ports/log-store.ts";
import { wholeCharactersLength } from "#server/queries/utf8.ts";
import { logRoom } from "#server/realtime/rooms.ts";
import type { ServerToClient } from "#server/views/realtime-view.ts";

/** Growth beyond this since the last message comes without its text; the viewer reads it as a window. */
export const tailBytesMax = 64 * 1024;
/** Logs whose last length is remembered; the longest silent is forgotten first. */
const logsMax = 10_000;

/** What a log room is told. */
export type LogMessage = Parameters<ServerToClient["log"]>[0];

/** What tails need from around them. */
export interface LogTailDeps {
  readonly logs: Pick<LogStore, "readBytes">;
  /** The epoch of a task, part of its logs' names. Null for a task that is gone. */
  readonly epochOf: (taskId: string) => Promise<number | null>;
  readonly hasViewers: (room: string) => boolean;
  readonly emit: (room: string, message: LogMessage) => void;
  readonly onFault: (fault: unknown) => void;
}

interface Tail {
  /** Up to here, bytes, viewers have been told. */
  toldBytes: number;
  epoch: number | null;
  waiting: LogGrowth | null;
  isReading: boolean;
}

/** Turns growth of logs into messages with the text that is new. */
export interface LogTails {
  grew(growth: LogGrowth): void;
  /** The task was given to another agent, or ended: what is known of its logs is read anew. */
  forget(taskId: string): void;
}

/**
 * One log's messages go out one after another and in order, each as soon as
 * its text is read; growth that comes meanwhile waits as one, so a burst costs
 * one read, and no timer adds to the delay. Text is cut at whole characters:
 * the rest of one goes with the next message.
 */
export function createLogTails(deps: LogTailDeps): LogTails {
  const tails = new Map<string, Tail>();

  const pump = async (room: string, tail: Tail): Promise<void> => {
    tail.isReading = true;
    try {
      while (tail.waiting !== null) {
        const growth = tail.waiting;
        tail.waiting = null;
        await tell(deps, { room, tail, growth });
      }
    } catch (fault) {
      deps.onFault(fault);
    } finally {
      tail.isReading = false;
    }
  };

  return {
    grew: (growth) => {
      const room = logRoom(growth);
      const tail = tails.get(room) ?? { toldBytes: 0, epoch: null, waiting: null, isReading: false };
      tails.delete(room);
      tails.set(room, tail);
      forgetOldest(tails);
      if (!deps.hasViewers(room)) {
        tail.toldBytes = growth.bytes;
        tail.waiting = null;
      } else {
        tail.waiting = growth;
        if (!tail.isReading) void pump(room, tail);
      }
    },
    forget: (taskId) => {
      for (const [room, tail] of tails) if (room.startsWith(`log:${taskId}:`)) tail.epoch = null;
    },
  };
}

async function tell(
  deps: LogTailDeps,
  { room, tail, growth }: { readonly room: string; readonly tail: Tail; readonly growth: LogGrowth },
): Promise<void> {
  const from = tail.toldBytes;
  const length = growth.bytes - from;
  if (length < 0 || length > tailBytesMax) {
    tail.toldBytes = growth.bytes;
    deps.emit(room, { ...growth, tail: null });
    return;
  }
  if (length === 0) {
    deps.emit(room, { ...growth, tail: { from, to: from, text: "" } });
    return;
  }
  tail.epoch ??= await deps.epochOf(growth.taskId);
  if (tail.epoch === null) return;
  const key = { taskId: growth.taskId, epoch: tail.epoch, step: growth.step };
  const bytes = await deps.logs.readBytes(key, from, growth.bytes);
  const whole = growth.sealed ? bytes.length : wholeCharactersLength(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, whole).toString("utf8");
  tail.toldBytes = from + whole;
  deps.emit(room, { ...growth, tail: { from, to: from + whole, text } });
}

function forgetOldest(tails: Map<string, Tail>): void {
  if (tails.size <= logsMax) return;
  const [oldest] = tails.keys();
  if (oldest !== undefined) tails.delete(oldest);
}
