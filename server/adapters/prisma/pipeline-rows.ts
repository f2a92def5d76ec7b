import type pg from "pg";
import type { WorkflowId } from "#server/core/ids.ts";
import type { PendingPipeline, WorkflowAttempt } from "#server/core/ports/build-store.ts";
import type { GitSelector } from "#server/core/ports/git-mirror.ts";

/** The oldest pipelines that are still pending; `$1` how many. */
export const pendingPipelinesSql = `
SELECT p.id, p.number, p.status, p.project_id AS "projectId", pr.slug AS "projectSlug", pr.repository_url AS "repositoryUrl",
  pr.default_branch AS "defaultBranch", p.branch, p.tag,
  p.revision, p.trigger_type AS "triggerType", p.actor_login AS "actorLogin", p.parameters, p.config_path AS "configPath",
  CASE WHEN p.config_given THEN p.config_source END AS "givenConfig", p.scheduled_workflow AS "scheduledWorkflow"
FROM pipelines p JOIN projects pr ON pr.id = p.project_id
WHERE p.status = 'pending' ORDER BY p.created_at, p.id LIMIT $1`;

type PendingRow = Omit<PendingPipeline, "selector"> & { readonly revision: string | null };

/** A revision that was named wins over the branch it was named with. */
export function toPendingPipeline({ revision, ...row }: PendingRow): PendingPipeline {
  return { ...row, selector: selectorOf(revision, row) };
}

function selectorOf(
  revision: string | null,
  row: { readonly branch: string | null; readonly tag: string | null },
): GitSelector {
  if (revision !== null) return { revision };
  return row.tag !== null ? { tag: row.tag } : { branch: row.branch ?? "HEAD" };
}

/** A workflow's attempt with its jobs, or null. */
export async function workflowAttempt(pool: pg.Pool, workflowId: WorkflowId): Promise<WorkflowAttempt | null> {
  const { rows } = await pool.query<Omit<WorkflowAttempt, "jobs">>(
    `SELECT w.pipeline_id AS "pipelineId", w.project_id AS "projectId", w.name, w.status, w.is_setup AS "isSetup",
       w.auto_reruns_left AS "autoRerunsLeft", p.status AS "pipelineStatus",
       (SELECT max(attempt) FROM workflows o WHERE o.pipeline_id = w.pipeline_id AND o.name = w.name AND o.is_setup = w.is_setup) AS "newestAttempt"
     FROM workflows w JOIN pipelines p ON p.id = w.pipeline_id WHERE w.id = $1`,
    [workflowId],
  );
  const workflow = rows[0];
  if (workflow === undefined) return null;
  const jobs = await pool.query<WorkflowAttempt["jobs"][number]>(
    `SELECT id, name, status, plan, approved_by AS "approvedBy", kept_from AS "keptFrom",
       (SELECT count(*)::int FROM test_results r WHERE r.job_id = jobs.id AND r.result IN ('failure', 'error')) AS "failedTests"
     FROM jobs WHERE workflow_id = $1 ORDER BY position`,
    [workflowId],
  );
  return { ...workflow, jobs: jobs.rows };
}
