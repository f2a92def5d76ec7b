import type pg from "pg";
import { recordEvents } from "#server/adapters/prisma/record-events.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { JobId } from "#server/core/ids.ts";
import type { LockHolder, LockRequest, LockStore } from "#server/core/ports/lock-store.ts";

const requestsSql = `
SELECT j.id AS "jobId", j.workflow_id AS "workflowId", j.project_id AS "projectId", pr.organization_id AS "organizationId", j.plan->>'key' AS key,
  pl.number AS "pipelineNumber", j.queued_at AS "queuedAt", j.wait_detail AS "waitDetail"
FROM jobs j JOIN workflows w ON w.id = j.workflow_id JOIN pipelines pl ON pl.id = w.pipeline_id JOIN projects pr ON pr.id = j.project_id
WHERE j.type = 'lock' AND j.status = 'queued' ORDER BY j.queued_at, j.id`;

/** `$1` keys. */
const holdersSql = `
SELECT l.workflow_id AS "workflowId", w.project_id AS "projectId", l.organization_id AS "organizationId", l.key, pl.number AS "pipelineNumber",
  pr.slug AS "projectSlug", w.name AS "workflowName"
FROM serial_locks l JOIN workflows w ON w.id = l.workflow_id JOIN pipelines pl ON pl.id = w.pipeline_id JOIN projects pr ON pr.id = w.project_id
WHERE l.key = ANY($1::text[])`;

/** `$1` jobs, `$2` their sentences. */
const explainSql = `
UPDATE jobs j SET wait_detail = x.sentence FROM unnest($1::uuid[], $2::text[]) AS x(id, sentence), workflows w
WHERE j.id = x.id AND w.id = j.workflow_id AND j.type = 'lock' AND j.status = 'queued'
RETURNING j.id AS "jobId", j.project_id AS "projectId", j.workflow_id AS "workflowId", w.pipeline_id AS "pipelineId"`;

const freeEndedSql = `
DELETE FROM serial_locks l USING workflows w
WHERE w.id = l.workflow_id AND w.status IN ('success', 'failed', 'canceled', 'error', 'not_run', 'unauthorized')`;

interface Explained {
  readonly jobId: string;
  readonly projectId: string;
  readonly workflowId: string;
  readonly pipelineId: string;
}

/** Locks in PostgreSQL, as the port says. */
export function postgresLockStore(pool: pg.Pool): LockStore {
  return {
    snapshot: async () => {
      const { rows: requests } = await pool.query<LockRequest>({ name: "lock-requests", text: requestsSql });
      if (requests.length === 0) return { requests, holders: [] };
      const keys = [...new Set(requests.map(({ key }) => key))];
      // Read after the requests: whoever gave a lock back in between is simply not a holder any more.
      const { rows: holders } = await pool.query<LockHolder>(holdersSql, [keys]);
      return { requests, holders };
    },
    explain: (sentences, now) => inTransaction(pool, (client) => explain(client, sentences, now)),
    freeEnded: async () => (await pool.query(freeEndedSql)).rowCount ?? 0,
  };
}

async function explain(client: pg.PoolClient, sentences: ReadonlyMap<JobId, string>, now: Date): Promise<void> {
  const { rows } = await client.query<Explained>(explainSql, [[...sentences.keys()], [...sentences.values()]]);
  const events = rows.map(
    (row): DomainEvent => ({ type: "job.changed", payload: { ...row, from: "queued", to: "queued" } }),
  );
  await recordEvents(client, events, { now, actor: "engine" });
}
