import { failedTestsMax } from "#server/core/test-result/failed-test.ts";

/**
 * The oldest `$1` queued tasks of each project. Projects with a queue are
 * found by hopping through the partial index, so the cost depends on what is
 * looked at, not on how long the queue is.
 */
export const queuedTasksSql = `
WITH RECURSIVE waiting (project_id) AS (
  (SELECT project_id FROM tasks WHERE status = 'queued' ORDER BY project_id LIMIT 1)
  UNION ALL
  SELECT (SELECT t.project_id FROM tasks t WHERE t.status = 'queued' AND t.project_id > w.project_id ORDER BY t.project_id LIMIT 1)
  FROM waiting w WHERE w.project_id IS NOT NULL
)
SELECT q.id, q.project_id AS "projectId", q.executor_kind AS "executorKind", q.resource_class AS "resourceClass", q.queued_at AS "queuedAt",
  (SELECT count(*)::int FROM tasks a WHERE a.project_id = w.project_id AND a.status IN ('claimed', 'running')) AS active
FROM waiting w, LATERAL (
  SELECT id, project_id, executor_kind, resource_class, queued_at FROM tasks t WHERE t.status = 'queued' AND t.project_id = w.project_id ORDER BY queued_at, id LIMIT $1
) q WHERE w.project_id IS NOT NULL ORDER BY q.queued_at, q.id`;

/**
 * `$1` document of placements. Claims those still queued and gives all that
 * their specs are made of. The previous build of the branch is looked for
 * among the last hundred numbers: it may be absent, and must not cost much.
 */
export const claimSql = `
WITH claimed AS (
  UPDATE tasks t SET status = 'claimed', epoch = t.epoch + 1, agent_id = x."agentId", agent_instance_id = x."instanceId", token_hash = x."tokenHash",
    lease_expires_at = ($1::jsonb->>'leaseExpiresAt')::timestamptz, claimed_at = ($1::jsonb->>'now')::timestamptz, wait_reason = NULL
  FROM jsonb_to_recordset($1::jsonb->'placements') AS x("taskId" uuid, "agentId" uuid, "instanceId" uuid, "tokenHash" text)
  WHERE t.id = x."taskId" AND t.status = 'queued' RETURNING t.*
), decided AS (
  INSERT INTO decisions (task_id, at, kind, agent_id) SELECT id, claimed_at, 'placed', agent_id FROM claimed
), stored_events AS (
  INSERT INTO events (type, actor, payload, at)
  SELECT 'task.changed', 'scheduler', p.payload, ($1::jsonb->>'now')::timestamptz
  FROM claimed, LATERAL (SELECT jsonb_build_object('projectId', project_id, 'workflowId', workflow_id, 'jobId', job_id, 'taskId', id, 'to', 'claimed') AS payload) p
)
SELECT c.id AS "taskId", c.agent_id AS "agentId", c.epoch, c.index, j.plan,
  CASE WHEN j.failed_tests_of IS NOT NULL THEN (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', r.name, 'classname', r.classname, 'file', r.file)), '[]')
    FROM (SELECT DISTINCT name, classname, file FROM test_results WHERE job_id = j.failed_tests_of AND result IN ('failure', 'error') LIMIT ${failedTestsMax}) r) END AS "failedTests",
  j.id AS "jobId", j.number AS "jobNumber", w.id AS "workflowId", w.name AS "workflowName",
  (SELECT b.number FROM jobs b JOIN workflows bw ON bw.id = b.workflow_id JOIN pipelines bp ON bp.id = bw.pipeline_id
    WHERE b.project_id = j.project_id AND b.number < j.number AND b.number >= j.number - 100
      AND bp.branch IS NOT DISTINCT FROM pl.branch ORDER BY b.number DESC LIMIT 1) AS "previousNumber",
  (SELECT f.id FROM workflows f WHERE f.pipeline_id = w.pipeline_id AND f.name = w.name AND f.is_setup = w.is_setup ORDER BY f.attempt LIMIT 1) AS "workspaceId",
  pl.status = 'setup' AS "isInSetup",
  pl.id AS "pipelineId", pl.number AS "pipelineNumber", pl.branch, pl.tag, pl.revision, pl.actor_login AS "actorLogin",
  pr.id AS "projectId", pr.slug, pr.name AS "projectName", o.name AS organization, o.id AS "organizationId", pr.repository_url AS "repositoryUrl",
  pg_notify('rotunda_event', jsonb_build_array(jsonb_build_object('type', 'task.changed', 'payload', jsonb_build_object('projectId', c.project_id,
    'workflowId', c.workflow_id, 'jobId', c.job_id, 'taskId', c.id, 'to', 'claimed')))::text)
FROM claimed c JOIN jobs j ON j.id = c.job_id JOIN workflows w ON w.id = c.workflow_id JOIN pipelines pl ON pl.id = w.pipeline_id
  JOIN projects pr ON pr.id = c.project_id JOIN organizations o ON o.id = pr.organization_id`;

/**
 * `$1` executor kinds, `$2` resource classes, `$3` their reasons, `$4` now. Only the first of a long
 * queue are explained one by one; the rest say the same by their place.
 */
export const explainSql = `
WITH waiting AS (
  SELECT t.id, r.reason FROM tasks t JOIN unnest($1::text[], $2::text[], $3::text[]) AS r(kind, class, reason)
    ON r.kind = t.executor_kind AND r.class = t.resource_class
  WHERE t.status = 'queued' AND t.wait_reason IS DISTINCT FROM r.reason ORDER BY t.queued_at LIMIT 500 FOR UPDATE OF t SKIP LOCKED
), changed AS (
  UPDATE tasks t SET wait_reason = waiting.reason FROM waiting WHERE t.id = waiting.id RETURNING t.id, t.project_id, t.workflow_id, t.job_id, t.wait_reason
), decided AS (
  INSERT INTO decisions (task_id, at, kind) SELECT id, $4, wait_reason FROM changed
)
SELECT project_id AS "projectId", workflow_id AS "workflowId", job_id AS "jobId", id AS "taskId" FROM changed`;

/** `$1` task. Its lease, and how far its steps are. */
export const leaseSql = `
SELECT t.id AS "taskId", t.job_id AS "jobId", t.project_id AS "projectId", pr.repository_url AS "repositoryUrl", COALESCE(pl.revision, '') AS revision,
  t.epoch, t.token_hash AS "tokenHash", t.status, t.stopped_at AS "stoppedAt", t.agent_id AS "agentId",
  COALESCE((SELECT jsonb_agg(jsonb_build_object('index', s.index, 'status', s.status, 'logBytes', s.log_bytes, 'logLines', s.log_lines, 'sealed', s.sealed)
    ORDER BY s.index) FROM steps s WHERE s.task_id = t.id), '[]') AS steps
FROM tasks t JOIN workflows w ON w.id = t.workflow_id JOIN pipelines pl ON pl.id = w.pipeline_id JOIN projects pr ON pr.id = t.project_id
WHERE t.id = $1 AND t.token_hash IS NOT NULL`;

/** `$1` task, `$2` epoch, `$3` new end, `$4` now. */
export const renewSql = `
WITH renewed AS (
  UPDATE tasks SET lease_expires_at = $3 WHERE id = $1 AND epoch = $2 AND status IN ('claimed', 'running') RETURNING status, agent_id
), seen AS (
  UPDATE agents SET last_seen_at = $4 WHERE id IN (SELECT agent_id FROM renewed)
)
SELECT 'running' AS found FROM renewed
UNION ALL
SELECT 'canceled' FROM tasks WHERE id = $1 AND epoch = $2 AND status = 'canceled' LIMIT 1`;

/** `$1` artifact id, `$2` task, `$3` epoch, `$4` path, `$5` size, `$6` sha256, `$7` blob key, `$8` now, `$9` the path's other spellings, of which none may be there. No row when stale, or when the upload was never begun. It may come before the word that the task has started. */
export const addArtifactSql = `
WITH owner AS (
  SELECT id, job_id, index FROM tasks WHERE id = $2 AND epoch = $3 AND status IN ('claimed', 'running')
), twin AS (
  SELECT a.job_id, a.task_id, a.path FROM artifacts a JOIN owner ON a.task_id = owner.id WHERE a.path = ANY ($9::text[])
), upload AS (
  DELETE FROM loose_blobs l USING owner
  WHERE l.blob_key = $7 AND l.task_id = owner.id AND NOT EXISTS (SELECT 1 FROM twin) RETURNING l.blob_key
), stored AS (
  INSERT INTO artifacts (id, task_id, job_id, node_index, path, size_bytes, sha256, blob_key, created_at)
  SELECT $1, owner.id, owner.job_id, owner.index, $4, $5, $6, $7, $8 FROM owner, upload
  ON CONFLICT (task_id, path) DO UPDATE SET size_bytes = EXCLUDED.size_bytes, sha256 = EXCLUDED.sha256, blob_key = EXCLUDED.blob_key
  RETURNING job_id, task_id, path
)
SELECT job_id AS "jobId", task_id AS "taskId", path FROM stored
UNION ALL
SELECT job_id, task_id, path FROM twin`;
