/**
 * The statements of the hot path. Each takes one JSON document, so that
 * storing a decision is one round trip whatever was decided.
 */

/** Upserts and updates of steps from `steps`, for the task `$2`. A step that has ended stays as it is, but for its log. */
const stepClauses = `
step_rows AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb->'steps') AS x(
    index int, started bool, name text, kind text, command text, "startedAt" timestamptz, status text, "exitCode" int,
    "stoppedAt" timestamptz, "logBytes" bigint, "logLines" int, sealed bool, sha256 text,
    "errorLine" int, "errorText" text, fingerprint text)
), made_steps AS (
  INSERT INTO steps AS s (task_id, index, name, kind, command, status, exit_code, log_bytes, log_lines, log_sha256, sealed, started_at, stopped_at,
    error_line, error_text, failure_fingerprint)
  SELECT $2::uuid, x.index, x.name, x.kind, x.command, COALESCE(x.status, 'running'), x."exitCode", COALESCE(x."logBytes", 0),
    COALESCE(x."logLines", 0), x.sha256, COALESCE(x.sealed, false), x."startedAt", x."stoppedAt",
    x."errorLine", x."errorText", x.fingerprint
  FROM step_rows x, allowed WHERE x.started
  ON CONFLICT (task_id, index) DO UPDATE SET
    status = CASE WHEN s.status = 'running' THEN EXCLUDED.status ELSE s.status END,
    exit_code = COALESCE(s.exit_code, EXCLUDED.exit_code),
    stopped_at = COALESCE(s.stopped_at, EXCLUDED.stopped_at),
    log_bytes = GREATEST(s.log_bytes, EXCLUDED.log_bytes),
    log_lines = GREATEST(s.log_lines, EXCLUDED.log_lines),
    log_sha256 = COALESCE(EXCLUDED.log_sha256, s.log_sha256),
    sealed = s.sealed OR EXCLUDED.sealed,
    error_line = COALESCE(EXCLUDED.error_line, s.error_line),
    error_text = COALESCE(EXCLUDED.error_text, s.error_text),
    failure_fingerprint = COALESCE(EXCLUDED.failure_fingerprint, s.failure_fingerprint)
), changed_steps AS (
  UPDATE steps s SET
    status = CASE WHEN s.status = 'running' THEN COALESCE(x.status, s.status) ELSE s.status END,
    exit_code = COALESCE(s.exit_code, x."exitCode"),
    stopped_at = COALESCE(s.stopped_at, x."stoppedAt"),
    log_bytes = COALESCE(x."logBytes", s.log_bytes),
    log_lines = COALESCE(x."logLines", s.log_lines),
    log_sha256 = COALESCE(x.sha256, s.log_sha256),
    sealed = s.sealed OR COALESCE(x.sealed, false),
    error_line = COALESCE(x."errorLine", s.error_line),
    error_text = COALESCE(x."errorText", s.error_text),
    failure_fingerprint = COALESCE(x.fingerprint, s.failure_fingerprint)
  FROM step_rows x, allowed WHERE NOT x.started AND s.task_id = $2::uuid AND s.index = x.index
)`;

const eventClauses = `
stored_events AS (
  INSERT INTO events (type, actor, payload, at)
  SELECT x.type, $1::jsonb->>'actor', x.payload, ($1::jsonb->>'now')::timestamptz
  FROM jsonb_to_recordset($1::jsonb->'events') AS x(type text, payload jsonb)
), told AS (
  SELECT pg_notify(x.channel, x.payload) FROM jsonb_to_recordset($1::jsonb->'notifications') AS x(channel text, payload text)
)`;

/** Makes tasks from `newTasks`, in the queue, for the project and workflow each names. */
const newTaskClause = `
made_tasks AS (
  INSERT INTO tasks (id, job_id, workflow_id, project_id, index, status, executor_kind, resource_class, queued_at)
  SELECT x.id, x."jobId", x."workflowId", ($1::jsonb->>'projectId')::uuid, x.index, 'queued', x."executorKind", x."resourceClass", ($1::jsonb->>'now')::timestamptz
  FROM jsonb_to_recordset($1::jsonb->'newTasks') AS x(id uuid, "jobId" uuid, "workflowId" uuid, index int, "executorKind" text, "resourceClass" text)
)`;

/** `$1` document, `$2` task of the step report or null. */
export const storeChangeSql = `
WITH allowed AS (SELECT 1 AS yes), changed_workflow AS (
  UPDATE workflows w SET status = x.status, job_counts = x.counts, canceled_by = x."canceledBy", stopped_at = x."stoppedAt"
  FROM jsonb_to_recordset($1::jsonb->'workflows') AS x(id uuid, status text, counts jsonb, "canceledBy" text, "stoppedAt" timestamptz)
  WHERE w.id = x.id
), changed_jobs AS (
  UPDATE jobs j SET status = x.status, stop_reason = x."stopReason", stop_detail = x."stopDetail", canceled_by = x."canceledBy",
    approved_by = x."approvedBy", queued_at = x."queuedAt", started_at = x."startedAt", stopped_at = x."stoppedAt",
    wait_detail = CASE WHEN x.status = 'queued' THEN j.wait_detail END
  FROM jsonb_to_recordset($1::jsonb->'jobs') AS x(id uuid, status text, "stopReason" text, "stopDetail" text, "canceledBy" text,
    "approvedBy" text, "queuedAt" timestamptz, "startedAt" timestamptz, "stoppedAt" timestamptz)
  WHERE j.id = x.id
), changed_tasks AS (
  UPDATE tasks t SET status = x.status, stop_reason = x."stopReason", stop_detail = x."stopDetail", epoch = x.epoch, agent_id = x."agentId",
    lease_expires_at = x."leaseExpiresAt", ran_on = x."ranOn", notice = x.notice, claimed_at = x."claimedAt", started_at = x."startedAt",
    stopped_at = x."stoppedAt"
  FROM jsonb_to_recordset($1::jsonb->'tasks') AS x(id uuid, status text, "stopReason" text, "stopDetail" text, epoch int, "agentId" uuid,
    "leaseExpiresAt" timestamptz, "ranOn" text, notice text, "claimedAt" timestamptz, "startedAt" timestamptz, "stoppedAt" timestamptz)
  WHERE t.id = x.id
), freed_locks AS (
  -- However a workflow ends, nothing stays locked.
  DELETE FROM serial_locks l USING jsonb_to_recordset($1::jsonb->'workflows') AS x(id uuid, status text)
  WHERE l.workflow_id = x.id AND ($1::jsonb->'freedLocks' ? l.key OR x.status IN ('success', 'failed', 'canceled', 'error', 'not_run', 'unauthorized'))
), taken_locks AS (
  INSERT INTO serial_locks (organization_id, key, workflow_id, taken_at)
  SELECT p.organization_id, taken.key, x.id, ($1::jsonb->>'now')::timestamptz
  FROM jsonb_to_recordset($1::jsonb->'workflows') AS x(id uuid), jsonb_array_elements_text($1::jsonb->'takenLocks') AS taken(key), projects p
  WHERE p.id = ($1::jsonb->>'projectId')::uuid
), ended_steps AS (
  -- A lost or failed task leaves no step running; a canceled one is still heard for a while.
  UPDATE steps s SET status = x.status, stopped_at = ($1::jsonb->>'now')::timestamptz
  FROM jsonb_to_recordset($1::jsonb->'tasks') AS x(id uuid, status text)
  WHERE s.task_id = x.id AND s.status = 'running' AND x.status IN ('failed', 'timedout', 'infrastructure_fail')
    AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset($1::jsonb->'steps') AS y(index int) WHERE y.index = s.index AND x.id = $2::uuid)
), ${newTaskClause}, ${stepClauses}, ${eventClauses}
SELECT count(*) FROM told`;

/** `$1` document, `$2` task, `$3` epoch, `$4` the earliest end whose output is still taken. Gives the task's status, or no row when it is stale. */
export const reportStepsSql = `
WITH allowed AS (
  SELECT t.status, t.job_id FROM tasks t
  WHERE t.id = $2::uuid AND t.epoch = $3 AND (t.status IN ('claimed', 'running') OR (t.status = 'canceled' AND t.stopped_at >= $4))
  FOR KEY SHARE
), ${stepClauses}, told AS (
  SELECT pg_notify(x.channel, x.payload) FROM allowed, jsonb_to_recordset($1::jsonb->'notifications') AS x(channel text, payload text)
)
SELECT allowed.status, (SELECT count(*) FROM told) AS told FROM allowed`;

/** `$1` document with one pipeline. No row without the project. */
export const createPipelineSql = `
WITH numbered AS (
  UPDATE projects SET last_pipeline_number = last_pipeline_number + 1 WHERE id = ($1::jsonb->>'projectId')::uuid RETURNING id, last_pipeline_number
), made AS (
  INSERT INTO pipelines (id, project_id, number, status, trigger_type, actor_login, branch, tag, revision, parameters, config_path, config_source, config_given, scheduled_workflow, created_at, updated_at)
  SELECT ($1::jsonb->>'id')::uuid, numbered.id, numbered.last_pipeline_number, 'pending', $1::jsonb->>'triggerType', $1::jsonb->>'actor', $1::jsonb->>'branch',
    $1::jsonb->>'tag', $1::jsonb->>'revision', $1::jsonb->'parameters', $1::jsonb->>'configPath', $1::jsonb->>'givenConfig', $1::jsonb->>'givenConfig' IS NOT NULL, $1::jsonb->>'scheduledWorkflow', ($1::jsonb->>'now')::timestamptz, ($1::jsonb->>'now')::timestamptz
  FROM numbered RETURNING number
), ${eventClauses}
SELECT made.number, (SELECT count(*) FROM told) AS told FROM made`;

/** Inserts workflows, jobs (numbering the build jobs) and tasks of `$1`. \`gate\` decides whether anything happens. */
const workflowClauses = `
numbered AS (
  UPDATE projects p SET last_build_number = p.last_build_number + ($1::jsonb->>'numbersNeeded')::int
  FROM gate WHERE p.id = ($1::jsonb->>'projectId')::uuid
  RETURNING p.last_build_number - ($1::jsonb->>'numbersNeeded')::int AS base
), made_workflows AS (
  INSERT INTO workflows (id, pipeline_id, project_id, name, attempt, rerun_of, status, job_counts, started_by, is_setup, auto_reruns_left, created_at, stopped_at)
  SELECT x.id, ($1::jsonb->>'pipelineId')::uuid, ($1::jsonb->>'projectId')::uuid, x.name, x.attempt, x."rerunOf", x.status, x.counts, x."startedBy",
    x."isSetup", x."autoRerunsLeft", x."createdAt", x."stoppedAt"
  FROM gate, jsonb_to_recordset($1::jsonb->'workflows') AS x(id uuid, name text, attempt int, "rerunOf" uuid, status text, counts jsonb, "startedBy" text,
    "isSetup" bool, "autoRerunsLeft" int, "createdAt" timestamptz, "stoppedAt" timestamptz)
), made_jobs AS (
  INSERT INTO jobs (id, workflow_id, project_id, number, position, name, type, status, stop_reason, stop_detail, requires, dependents, plan, parallelism, kept_from, failed_tests_of, approved_by,
    created_at, queued_at, stopped_at)
  SELECT x.id, x."workflowId", ($1::jsonb->>'projectId')::uuid, CASE WHEN x.ordinal IS NULL THEN NULL ELSE numbered.base + x.ordinal END, x.position,
    x.name, x.type, x.status, x."stopReason", x."stopDetail", x.requires, x.dependents, x.plan, x.parallelism, x."keptFrom", x."failedTestsOf", x."approvedBy",
    ($1::jsonb->>'now')::timestamptz, x."queuedAt", x."stoppedAt"
  FROM numbered, jsonb_to_recordset($1::jsonb->'jobs') AS x(id uuid, "workflowId" uuid, ordinal int, position int, name text, type text, status text,
    "stopReason" text, "stopDetail" text, "queuedAt" timestamptz, "stoppedAt" timestamptz, requires jsonb, dependents uuid[], plan jsonb, parallelism int, "keptFrom" uuid, "failedTestsOf" uuid, "approvedBy" text)
), made_tasks AS (
  INSERT INTO tasks (id, job_id, workflow_id, project_id, index, status, executor_kind, resource_class, queued_at)
  SELECT x.id, x."jobId", x."workflowId", ($1::jsonb->>'projectId')::uuid, x.index, 'queued', x."executorKind", x."resourceClass", ($1::jsonb->>'now')::timestamptz
  FROM gate, jsonb_to_recordset($1::jsonb->'newTasks') AS x(id uuid, "jobId" uuid, "workflowId" uuid, index int, "executorKind" text, "resourceClass" text)
), stored_events AS (
  INSERT INTO events (type, actor, payload, at)
  SELECT x.type, $1::jsonb->>'actor', x.payload, ($1::jsonb->>'now')::timestamptz
  FROM gate, jsonb_to_recordset($1::jsonb->'events') AS x(type text, payload jsonb)
), told AS (
  SELECT pg_notify(x.channel, x.payload) FROM gate, jsonb_to_recordset($1::jsonb->'notifications') AS x(channel text, payload text)
)`;

/**
 * `$1` document of a compiled pipeline. No row when it was not pending any
 * more. Its commit need not wait for the disk: if the database falls before
 * the next commit does, the pipeline is still pending and is compiled again,
 * and nothing of it can have run, because a claim waits for the disk.
 */
export const startPipelineSql = `
WITH gate AS (
  UPDATE pipelines p SET status = $1::jsonb->>'status', revision = COALESCE($1::jsonb->'commit'->>'revision', p.revision),
    commit_subject = $1::jsonb->'commit'->>'subject', commit_body = $1::jsonb->'commit'->>'body', commit_author = $1::jsonb->'commit'->>'authorName',
    config_source = $1::jsonb->>'configSource', errors = $1::jsonb->'errors', issues = $1::jsonb->'issues', orbs = $1::jsonb->'orbs', updated_at = ($1::jsonb->>'now')::timestamptz
  WHERE p.id = ($1::jsonb->>'pipelineId')::uuid AND p.status = 'pending' RETURNING p.id, p.project_id, p.branch, p.number, p.actor_login
), newest AS (
  SELECT gate.* FROM gate WHERE $1::jsonb ? 'schedules' AND gate.branch IS NOT NULL AND NOT EXISTS (SELECT FROM pipelines n
    WHERE n.project_id = gate.project_id AND n.branch = gate.branch AND n.number > gate.number AND n.status <> 'pending')
), wanted_schedules AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb->'schedules') AS x(id uuid, workflow text, cron text, "nextRunAt" timestamptz)
), dropped_schedules AS (
  DELETE FROM schedules s USING newest WHERE s.project_id = newest.project_id AND s.branch = newest.branch
    AND NOT EXISTS (SELECT FROM wanted_schedules x WHERE x.workflow = s.workflow AND x.cron = s.cron)
), made_schedules AS (
  INSERT INTO schedules (id, project_id, branch, workflow, cron, actor_login, next_run_at, created_at)
  SELECT x.id, newest.project_id, newest.branch, x.workflow, x.cron, newest.actor_login, x."nextRunAt", ($1::jsonb->>'now')::timestamptz
  FROM newest, wanted_schedules x ON CONFLICT (project_id, branch, workflow, cron) DO NOTHING
), ${workflowClauses}
SELECT gate.id, (SELECT count(*) FROM told) AS told, set_config('synchronous_commit', 'off', true) FROM gate`;

/**
 * `$1` document of the configuration that continues a pipeline. No row when it
 * is not in `setup` any more. The orbs of both configurations are kept.
 */
export const continuePipelineSql = `
WITH gate AS (
  UPDATE pipelines p SET status = $1::jsonb->>'status', setup_source = p.config_source, config_source = $1::jsonb->>'configSource',
    continuation_parameters = $1::jsonb->'parameters', errors = $1::jsonb->'errors', issues = $1::jsonb->'issues', orbs = p.orbs || ($1::jsonb->'orbs'),
    updated_at = ($1::jsonb->>'now')::timestamptz
  WHERE p.id = ($1::jsonb->>'pipelineId')::uuid AND p.status = 'setup' RETURNING p.id
), ${workflowClauses}
SELECT gate.id, (SELECT count(*) FROM told) AS told FROM gate`;

/** `$1` document of one workflow for an existing pipeline. No row without the pipeline. */
export const addWorkflowSql = `
WITH gate AS (SELECT p.id FROM pipelines p WHERE p.id = ($1::jsonb->>'pipelineId')::uuid), ${workflowClauses}
SELECT gate.id, (SELECT count(*) FROM told) AS told FROM gate`;
