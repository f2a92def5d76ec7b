import pg from "pg";
import { eventChannel, logChannel } from "#server/adapters/prisma/notifications.ts";
import type { DomainEvent, LogGrowth } from "#server/core/events.ts";
import type { EventFeed } from "#server/core/ports/event-feed.ts";

const retryMillisecondsMin = 100;
const retryMillisecondsMax = 2_000;

/** Somebody who listens; what it throws is told to `onFault` and harms nobody else. */
class Listeners<Value> {
  readonly #listeners = new Set<(value: Value) => void>();
  readonly #onFault: (fault: unknown) => void;

  constructor(onFault: (fault: unknown) => void) {
    this.#onFault = onFault;
  }

  add(listener: (value: Value) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(value: Value): void {
    for (const listener of this.#listeners) {
      try {
        listener(value);
      } catch (fault) {
        this.#onFault(fault);
      }
    }
  }
}

/** An EventFeed that is connected, and how to end it. */
export interface OpenEventFeed extends EventFeed {
  close(): Promise<void>;
}

/**
 * EventFeed over one connection of its own with LISTEN. A lost connection is
 * made again with a growing pause, after which `onReconnect` listeners hear
 * that they may have missed something. Resolves once listening for the first
 * time.
 */
export async function openEventFeed(url: string, onFault: (fault: unknown) => void): Promise<OpenEventFeed> {
  const events = new Listeners<DomainEvent>(onFault);
  const growths = new Listeners<LogGrowth>(onFault);
  const reconnects = new Listeners<void>(onFault);
  let client: pg.Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const receive = (message: pg.Notification): void => {
    const items = JSON.parse(message.payload ?? "[]") as unknown[];
    for (const item of items) {
      if (message.channel === eventChannel) events.tell(item as DomainEvent);
      if (message.channel === logChannel) growths.tell(item as LogGrowth);
    }
  };

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, keepAlive: true, application_name: "rotunda feed" });
    let lost = false;
    const lose = (): void => {
      if (lost) return;
      lost = true;
      next.end().catch(() => {});
      if (client === next) reconnectAfter(retryMillisecondsMin);
    };
    next.on("error", lose);
    next.on("end", lose);
    next.on("notification", receive);
    await next.connect();
    await next.query(`LISTEN ${eventChannel}; LISTEN ${logChannel}`);
    client = next;
    if (lost && !closed) reconnectAfter(retryMillisecondsMin);
  };

  const reconnectAfter = (milliseconds: number): void => {
    if (closed) return;
    retry = setTimeout(() => {
      connect().then(
        () => reconnects.tell(),
        () => reconnectAfter(Math.min(milliseconds * 2, retryMillisecondsMax)),
      );
    }, milliseconds);
  };

  await connect();
  return {
    onEvent: (listener) => events.add(listener),
    onLogGrowth: (listener) => growths.add(listener),
    onReconnect: (listener) => reconnects.add(listener),
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
