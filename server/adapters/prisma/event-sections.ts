import { eventChannel, payloadsOf } from "#server/adapters/prisma/notifications.ts";
import type { DomainEvent } from "#server/core/events.ts";

/** The sections of a document that its statement stores and tells events from. */
export function eventSections(events: readonly DomainEvent[]) {
  return { events, notifications: payloadsOf(events).map((payload) => ({ channel: eventChannel, payload })) };
}
