import type pg from "pg";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import {
  type StorageAmount,
  type StorageKind,
  type StorageLedger,
  storageKinds,
} from "#server/core/ports/storage-ledger.ts";
import type { StorageCutoffs } from "#server/core/retention/storage-cutoffs.ts";

interface KindSql {
  /** What is kept; `id` and `bytes`. */
  readonly kept: string;
  /** What of it is beyond its time, oldest first; `$1`, and `$2` where `needsNow`. */
  readonly expired: string;
  /** Gives up the `id`s of a subquery. */
  readonly giveUp: (ids: string) => string;
  readonly values: (cutoffs: StorageCutoffs) => readonly Date[];
}

const sqlOf = {
  caches: {
    kept: "SELECT id, size_bytes AS bytes FROM caches",
    expired: `SELECT id, size_bytes AS bytes FROM caches
      WHERE last_used_at < $1 OR (retention_days IS NOT NULL AND created_at + make_interval(days => retention_days) < $2) ORDER BY last_used_at`,
    giveUp: (ids) => `DELETE FROM caches WHERE id IN (${ids})`,
    values: ({ cachesUsedBefore, now }) => [cachesUsedBefore, now],
  },
  workspaces: {
    kept: "SELECT id, size_bytes AS bytes FROM workspace_layers WHERE blob_key IS NOT NULL",
    // A rerun goes on in the workspace: the time begins when the last attempt has ended.
    expired: `SELECT l.id, l.size_bytes AS bytes FROM workspace_layers l JOIN jobs j ON j.id = l.job_id JOIN workflows w ON w.id = j.workflow_id
      WHERE l.blob_key IS NOT NULL AND l.created_at < $1 AND NOT EXISTS (
        SELECT 1 FROM workflows a WHERE a.pipeline_id = w.pipeline_id AND a.name = w.name AND a.is_setup = w.is_setup AND (a.stopped_at IS NULL OR a.stopped_at >= $1)
      ) ORDER BY l.created_at`,
    giveUp: (ids) => `UPDATE workspace_layers SET blob_key = NULL WHERE id IN (${ids})`,
    values: ({ workflowsEndedBefore }) => [workflowsEndedBefore],
  },
  artifacts: {
    kept: "SELECT id, size_bytes AS bytes FROM artifacts",
    expired: "SELECT id, size_bytes AS bytes FROM artifacts WHERE created_at < $1 ORDER BY created_at",
    giveUp: (ids) => `DELETE FROM artifacts WHERE id IN (${ids})`,
    values: ({ artifactsStoredBefore }) => [artifactsStoredBefore],
  },
} as const satisfies Record<StorageKind, KindSql>;

/** StorageLedger in PostgreSQL. */
export function postgresStorageLedger(pool: pg.Pool): StorageLedger {
  return {
    begin: async ({ blobKey, taskId, removableAt }) => {
      const text = "INSERT INTO loose_blobs (blob_key, task_id, removable_at) VALUES ($1, $2, $3)";
      await pool.query({ name: "begin-upload", text, values: [blobKey, taskId, removableAt] });
    },
    complete: async (blobKey, { sizeBytes, sha256 }) => {
      const text = "UPDATE loose_blobs SET size_bytes = $2, sha256 = $3 WHERE blob_key = $1";
      await pool.query({ name: "complete-upload", text, values: [blobKey, sizeBytes, sha256] });
    },
    report: (cutoffs) =>
      forEachKind(async (kind) => {
        const { kept, expired, values } = sqlOf[kind];
        return {
          kept: await amountOf(
            pool,
            `SELECT count(*)::int AS count, COALESCE(sum(bytes), 0)::int8 AS bytes FROM (${kept}) k`,
            [],
          ),
          expired: await amountOf(
            pool,
            `SELECT count(*)::int AS count, COALESCE(sum(bytes), 0)::int8 AS bytes FROM (${expired}) e`,
            values(cutoffs),
          ),
        };
      }),
    expire: (cutoffs, limit) =>
      forEachKind((kind) => {
        const { expired, giveUp, values } = sqlOf[kind];
        const text = `WITH old AS MATERIALIZED (${expired} LIMIT ${Math.floor(limit)}), gone AS (${giveUp("SELECT id FROM old")} RETURNING id, size_bytes)
          SELECT count(*)::int AS count, COALESCE(sum(size_bytes), 0)::int8 AS bytes FROM gone`;
        return amountOf(pool, text, values(cutoffs));
      }),
    sweep: (now, limit, remove) =>
      inTransaction(pool, async (client) => {
        // What was given up is removable at once, whatever the clocks of the database and of this process say.
        const text =
          "SELECT blob_key AS key FROM loose_blobs WHERE removable_at <= $1 OR task_id IS NULL ORDER BY removable_at LIMIT $2 FOR UPDATE SKIP LOCKED";
        const { rows } = await client.query<{ key: string }>(text, [now, limit]);
        const removed = await removeEach(
          rows.map(({ key }) => key),
          remove,
        );
        await client.query("DELETE FROM loose_blobs WHERE blob_key = ANY($1)", [removed]);
        return removed.length;
      }),
  };
}

async function removeEach(keys: readonly string[], remove: (key: string) => Promise<void>): Promise<string[]> {
  const removed: string[] = [];
  for (const key of keys) {
    const isRemoved = await remove(key).then(
      () => true,
      () => false,
    );
    if (isRemoved) removed.push(key);
  }
  return removed;
}

async function forEachKind<Value>(work: (kind: StorageKind) => Promise<Value>): Promise<Record<StorageKind, Value>> {
  const entries: [StorageKind, Value][] = [];
  for (const kind of storageKinds) entries.push([kind, await work(kind)]);
  return Object.fromEntries(entries) as Record<StorageKind, Value>;
}

async function amountOf(pool: pg.Pool, text: string, values: readonly Date[]): Promise<StorageAmount> {
  const { rows } = await pool.query<StorageAmount>(text, [...values]);
  return rows[0] ?? { count: 0, bytes: 0 };
}
