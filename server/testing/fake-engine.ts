import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { EventFeed } from "#server/core/ports/event-feed.ts";
import type { Fleet } from "#server/core/ports/fleet.ts";

/** A feed that a test speaks through. */
export class SpokenFeed implements EventFeed {
  readonly listeners = new Set<(event: DomainEvent) => void>();
  onEvent(listener: (event: DomainEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  onLogGrowth(): () => void {
    return () => undefined;
  }
  onReconnect(): () => void {
    return () => undefined;
  }
  say(event: DomainEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

/** A fleet with one place: whoever waits, and what it gets. */
export class OnePlaceFleet implements Fleet {
  offerNow: ((spec: TaskSpec | null) => void) | null = null;
  aborted = 0;
  /** True for a fleet that has claimed a task by the time it hears that nobody waits. */
  claimsAnyway = false;
  waitForTask(_agent: unknown, signal: AbortSignal): Promise<TaskSpec | null> {
    return new Promise((resolve) => {
      this.offerNow = resolve;
      signal.addEventListener("abort", () => {
        this.aborted += 1;
        if (!this.claimsAnyway) resolve(null);
      });
    });
  }
  waiting(): readonly [] {
    return [];
  }
  offer(): boolean {
    return false;
  }
  onWaiting(): () => void {
    return () => undefined;
  }
}
