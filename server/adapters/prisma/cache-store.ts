import type pg from "pg";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import { takeUpload } from "#server/adapters/prisma/upload-rows.ts";
import type { Cache, CacheSelection, CacheStore, NewCache } from "#server/core/ports/cache-store.ts";

const columns = `id, key, paths, size_bytes AS "sizeBytes", unpacked_bytes AS "unpackedBytes", sha256, blob_key AS "blobKey",
  created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

const insertSql = `
INSERT INTO caches (id, project_id, key, paths, size_bytes, unpacked_bytes, sha256, blob_key, retention_days, created_at, last_used_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT (project_id, md5(key)) DO NOTHING`;

/** CacheStore in PostgreSQL. */
export function postgresCacheStore(pool: pg.Pool): CacheStore {
  return {
    add: (cache, now) => inTransaction(pool, (client) => add(client, cache, now)),
    find: async (projectId, prefix, exact) => {
      const condition = exact ? "key = $2" : "starts_with(key, $2)";
      const { rows } = await pool.query<Cache>({
        name: exact ? "find-cache" : "find-cache-by-prefix",
        text: `SELECT ${columns} FROM caches WHERE project_id = $1 AND ${condition} ORDER BY created_at DESC, id DESC LIMIT 1`,
        values: [projectId, prefix],
      });
      return rows[0] ?? null;
    },
    get: async (projectId, id) => {
      const text = `SELECT ${columns} FROM caches WHERE project_id = $1 AND id = $2`;
      const { rows } = await pool.query<Cache>({ name: "get-cache", text, values: [projectId, id] });
      return rows[0] ?? null;
    },
    touch: async (id, now) => {
      await pool.query("UPDATE caches SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2", [id, now]);
    },
    list: async (projectId) => {
      const text = `SELECT ${columns} FROM caches WHERE project_id = $1 ORDER BY created_at DESC, id DESC`;
      return (await pool.query<Cache>(text, [projectId])).rows;
    },
    remove: async (projectId, selection) => {
      const { condition, values } = conditionOf(selection);
      const removed = await pool.query(`DELETE FROM caches WHERE project_id = $1 AND ${condition}`, [
        projectId,
        ...values,
      ]);
      return removed.rowCount ?? 0;
    },
  };
}

async function add(client: pg.PoolClient, cache: NewCache, now: Date): Promise<"stored" | "exists" | "stale"> {
  const { id, taskId, key, paths, unpackedBytes, blobKey } = cache;
  const upload = await takeUpload(client, cache);
  if (upload === null) {
    const text =
      "SELECT 1 FROM caches c JOIN tasks t ON t.project_id = c.project_id WHERE t.id = $1 AND t.epoch = $2 AND c.key = $3";
    const { rows } = await client.query(text, [taskId, cache.epoch, key]);
    return rows.length === 0 ? "stale" : "exists";
  }
  const { projectId, sizeBytes, sha256, cacheRetentionDays } = upload;
  const values = [id, projectId, key, paths, sizeBytes, unpackedBytes, sha256, blobKey, cacheRetentionDays, now];
  const { rowCount } = await client.query({ name: "add-cache", text: insertSql, values });
  if (rowCount === 1) return "stored";
  await client.query("INSERT INTO loose_blobs (blob_key, removable_at) VALUES ($1, $2)", [blobKey, now]);
  return "exists";
}

function conditionOf(selection: CacheSelection): { condition: string; values: readonly string[] } {
  if (selection === "all") return { condition: "true", values: [] };
  if ("id" in selection) return { condition: "id = $2", values: [selection.id] };
  return { condition: "key = $2", values: [selection.key] };
}
