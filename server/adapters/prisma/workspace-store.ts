import type pg from "pg";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import { takeUpload } from "#server/adapters/prisma/upload-rows.ts";
import type { Layer, UpstreamJob, WorkspaceContent, WorkspaceStore } from "#server/core/ports/workspace-store.ts";

const layerColumns = `id, job_id AS "jobId", node_index AS "nodeIndex", paths, size_bytes AS "sizeBytes", unpacked_bytes AS "unpackedBytes",
  sha256, blob_key AS "blobKey"`;

const upstreamSql = `
WITH RECURSIVE upstream (id) AS (
  SELECT (r->>'jobId')::uuid FROM tasks t JOIN jobs j ON j.id = t.job_id, jsonb_array_elements(j.requires) r WHERE t.id = $1
  UNION
  SELECT (r->>'jobId')::uuid FROM upstream u JOIN jobs j ON j.id = u.id, jsonb_array_elements(j.requires) r
)
SELECT j.id, COALESCE(j.kept_from, j.id) AS "ranAs", j.name,
  ARRAY(SELECT (r->>'jobId')::uuid FROM jsonb_array_elements(j.requires) r) AS requires
FROM upstream u JOIN jobs j ON j.id = u.id ORDER BY j.position, j.id`;

const insertSql = `
INSERT INTO workspace_layers (id, workspace_id, project_id, job_id, node_index, paths, size_bytes, unpacked_bytes, sha256, blob_key, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

/** WorkspaceStore in PostgreSQL. */
export function postgresWorkspaceStore(pool: pg.Pool): WorkspaceStore {
  return {
    add: (layer, now) =>
      inTransaction(pool, async (client) => {
        const { id, paths, unpackedBytes, blobKey } = layer;
        const upload = await takeUpload(client, layer);
        if (upload === null) return (await isRecorded(client, layer)) ? "stored" : "stale";
        const { workspaceId, projectId, jobId, nodeIndex, sizeBytes, sha256 } = upload;
        const values = [id, workspaceId, projectId, jobId, nodeIndex, paths, sizeBytes, unpackedBytes, sha256];
        await client.query({ name: "add-layer", text: insertSql, values: [...values, blobKey, now] });
        return "stored";
      }),
    before: (taskId) => before(pool, taskId),
    get: async (projectId, id) => {
      const text = `SELECT ${layerColumns} FROM workspace_layers WHERE project_id = $1 AND id = $2`;
      return (await pool.query<Layer>({ name: "get-layer", text, values: [projectId, id] })).rows[0] ?? null;
    },
  };
}

/** Whether this very upload is a layer already: the answer to the first request was lost. */
async function isRecorded(
  client: pg.PoolClient,
  layer: { readonly taskId: string; readonly epoch: number; readonly blobKey: string },
): Promise<boolean> {
  const text = `SELECT 1 FROM workspace_layers l JOIN tasks t ON t.job_id = l.job_id AND t.index = l.node_index
    WHERE t.id = $1 AND t.epoch = $2 AND l.blob_key = $3`;
  const { rows } = await client.query(text, [layer.taskId, layer.epoch, layer.blobKey]);
  return rows.length > 0;
}

async function before(pool: pg.Pool, taskId: string): Promise<WorkspaceContent> {
  const { rows: upstream } = await pool.query<UpstreamJob>({ name: "upstream", text: upstreamSql, values: [taskId] });
  const { rows: layers } = await pool.query<Layer>({
    name: "layers-of-jobs",
    text: `SELECT ${layerColumns} FROM workspace_layers WHERE job_id = ANY($1::uuid[]) ORDER BY created_at, id`,
    values: [upstream.map(({ ranAs }) => ranAs)],
  });
  return { upstream, layers };
}
