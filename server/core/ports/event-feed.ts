import type { DomainEvent, LogGrowth } from "#server/core/events.ts";

/**
 * What has been committed, by any process, told within a millisecond or so.
 * Best effort: after a lost database connection `onReconnect` is called and
 * the subscriber reads again what it cares for.
 */
export interface EventFeed {
  /** Calls back for every event. Returns how to stop. A listener that throws harms nobody. */
  onEvent(listener: (event: DomainEvent) => void): () => void;
  /** Calls back for every growth of a log. */
  onLogGrowth(listener: (growth: LogGrowth) => void): () => void;
  /** Calls back when events may have been missed. */
  onReconnect(listener: () => void): () => void;
}
