import type pg from "pg";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import type { AgentStore } from "#server/core/ports/agent-store.ts";

const upsertSql = `
INSERT INTO agents AS a (id, name, instance_id, platform, executors, hostname, version, registered_at, last_seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
ON CONFLICT (name) DO UPDATE SET instance_id = EXCLUDED.instance_id, platform = EXCLUDED.platform, executors = EXCLUDED.executors,
  hostname = EXCLUDED.hostname, version = EXCLUDED.version, registered_at = EXCLUDED.registered_at, last_seen_at = EXCLUDED.last_seen_at
RETURNING a.id`;

/** Held by an earlier start: recovered ones get until \`$3\`, the others end now. */
const releaseSql = `
UPDATE tasks t SET lease_expires_at = CASE WHEN EXISTS (
    SELECT 1 FROM jsonb_to_recordset($4::jsonb) AS r("taskId" uuid, epoch int) WHERE r."taskId" = t.id AND r.epoch = t.epoch
  ) THEN $3::timestamptz ELSE $5::timestamptz END
WHERE t.agent_id = $1 AND t.agent_instance_id <> $2 AND t.status IN ('claimed', 'running')`;

/** AgentStore in PostgreSQL. */
export function postgresAgentStore(pool: pg.Pool): AgentStore {
  return {
    register: (agent, leaseExpiresAt, now) =>
      inTransaction(pool, async (client) => {
        const { id, name, instanceId, platform, executors, hostname, version, recovering } = agent;
        const { rows } = await client.query<{ id: string }>(upsertSql, [
          id,
          name,
          instanceId,
          platform,
          executors,
          hostname,
          version,
          now,
        ]);
        const agentId = rows[0]?.id ?? id;
        await client.query(releaseSql, [agentId, instanceId, leaseExpiresAt, JSON.stringify(recovering), now]);
        return agentId;
      }),
    seen: async (agentId, now) => {
      await pool.query({
        name: "agent-seen",
        text: "UPDATE agents SET last_seen_at = $2 WHERE id = $1",
        values: [agentId, now],
      });
    },
    countSeenSince: async (since) => {
      const { rows } = await pool.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM agents WHERE last_seen_at >= $1",
        [since],
      );
      return rows[0]?.count ?? 0;
    },
    extendLeases: async (leaseExpiresAt) => {
      await pool.query(
        "UPDATE tasks SET lease_expires_at = $1 WHERE status IN ('claimed', 'running') AND lease_expires_at < $1",
        [leaseExpiresAt],
      );
    },
  };
}
