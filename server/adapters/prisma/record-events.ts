import type pg from "pg";
import { jsonDocument } from "#server/adapters/prisma/json-document.ts";
import { eventChannel, payloadsOf } from "#server/adapters/prisma/notifications.ts";
import type { DomainEvent } from "#server/core/events.ts";

interface EventContext {
  readonly now: Date;
  readonly actor: string;
}

/** Writes events into the outbox and tells them, on the connection (and so in the transaction) of the change they are about. */
export async function recordEvents(
  client: Pick<pg.PoolClient, "query">,
  events: readonly DomainEvent[],
  { now, actor }: EventContext,
): Promise<void> {
  if (events.length === 0) return;
  await client.query({
    name: "record-events",
    text: `WITH stored AS (
        INSERT INTO events (type, actor, payload, at) SELECT x.type, $2, x.payload, $3 FROM jsonb_to_recordset($1::jsonb) AS x(type text, payload jsonb)
      ) SELECT pg_notify('${eventChannel}', payload) FROM unnest($4::text[]) AS payload`,
    values: [jsonDocument(events), actor, now, payloadsOf(events)],
  });
}
