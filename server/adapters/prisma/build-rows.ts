/** Columns of a workflow, as the engine reads them (alias `w`). */
export const workflowColumns = `w.id, w.pipeline_id AS "pipelineId", w.project_id AS "projectId", w.status, w.job_counts AS counts,
  w.canceled_by AS "canceledBy", w.stopped_at AS "stoppedAt"`;

/** Columns of a job, as the engine reads them (alias `j`). */
export const jobColumns = `j.id, j.type, j.status, j.stop_reason AS "stopReason", j.stop_detail AS "stopDetail", j.requires, j.dependents, j.parallelism,
  j.plan->'executor'->>'kind' AS "executorKind", j.plan->>'resourceClass' AS "resourceClass", j.plan->>'key' AS "lockKey",
  ARRAY(SELECT named FROM jsonb_array_elements_text(j.plan->'contexts') named WHERE NOT EXISTS (SELECT FROM contexts c
    JOIN projects p ON p.organization_id = c.organization_id WHERE p.id = j.project_id AND c.name = named)) AS "missingContexts", j.canceled_by AS "canceledBy",
  j.approved_by AS "approvedBy", j.queued_at AS "queuedAt", j.started_at AS "startedAt", j.stopped_at AS "stoppedAt"`;

/** Columns of a task, as the engine reads them (alias `t`). */
export const taskColumns = `t.id, t.job_id AS "jobId", t.status, t.stop_reason AS "stopReason", t.stop_detail AS "stopDetail", t.epoch,
  t.agent_id AS "agentId", t.lease_expires_at AS "leaseExpiresAt", t.ran_on AS "ranOn", t.notice, t.claimed_at AS "claimedAt",
  t.started_at AS "startedAt", t.stopped_at AS "stoppedAt"`;
