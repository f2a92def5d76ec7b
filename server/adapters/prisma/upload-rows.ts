import type pg from "pg";
import type { TaskId } from "#server/core/ids.ts";

/** A complete upload that is about to be referred to, and whose it is. */
export interface TakenUpload {
  readonly projectId: string;
  readonly jobId: string;
  readonly nodeIndex: number;
  /** The first attempt of the task's workflow. */
  readonly workspaceId: string;
  readonly cacheRetentionDays: number | null;
  readonly sizeBytes: number;
  readonly sha256: string;
}

// An upload that the sweep holds is waited for, and is gone then. One that comes before the word that its task has
// started, which its agent does not wait for, is as good as a later one.
const takeUploadSql = `
WITH owner AS (
  SELECT t.id, t.project_id, t.job_id, t.index, (j.plan->>'cacheRetentionDays')::int AS days,
    (SELECT a.id FROM workflows a WHERE a.pipeline_id = w.pipeline_id AND a.name = w.name AND a.is_setup = w.is_setup ORDER BY a.attempt LIMIT 1) AS workspace_id
  FROM tasks t JOIN jobs j ON j.id = t.job_id JOIN workflows w ON w.id = t.workflow_id
  WHERE t.id = $1 AND t.epoch = $2 AND t.status IN ('claimed', 'running')
)
DELETE FROM loose_blobs l USING owner WHERE l.blob_key = $3 AND l.task_id = owner.id AND l.size_bytes IS NOT NULL
RETURNING owner.project_id AS "projectId", owner.job_id AS "jobId", owner.index AS "nodeIndex", owner.workspace_id AS "workspaceId",
  owner.days AS "cacheRetentionDays", l.size_bytes AS "sizeBytes", l.sha256`;

/**
 * Takes a complete upload out of the loose ones, for the transaction that is
 * to refer to it. Null when the task is not this epoch's any more, or when
 * there is no such upload of its own.
 */
export async function takeUpload(
  client: pg.PoolClient,
  upload: { readonly taskId: TaskId; readonly epoch: number; readonly blobKey: string },
): Promise<TakenUpload | null> {
  const values = [upload.taskId, upload.epoch, upload.blobKey];
  const { rows } = await client.query<TakenUpload>({ name: "take-upload", text: takeUploadSql, values });
  return rows[0] ?? null;
}
