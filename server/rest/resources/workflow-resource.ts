import type { JobResourceRow, WorkflowResourceRow } from "#server/queries/workflow-resources.ts";
import { requiredJobIds } from "#server/views/job-node.ts";
import { isoTime, isoTimeOrNull } from "#server/views/time.ts";

/** Ids of people by login. */
export type UserIds = ReadonlyMap<string, string>;

/** Stands for what has no account: a hook, or a loop of ours. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** A workflow in CircleCI's shape. */
export function workflowResource(row: WorkflowResourceRow, userIds: UserIds): Readonly<Record<string, unknown>> {
  return {
    pipeline_id: row.pipeline.id,
    ...(row.canceledBy === null ? {} : { canceled_by: userIds.get(row.canceledBy) ?? nobody }),
    id: row.id,
    name: row.name,
    project_slug: row.pipeline.project.slug,
    status: row.status,
    ...(row.isSetup ? { tag: "setup" } : {}),
    started_by: userIds.get(row.startedBy) ?? nobody,
    pipeline_number: row.pipeline.number,
    created_at: isoTime(row.createdAt),
    stopped_at: isoTimeOrNull(row.stoppedAt),
  };
}

/** A job of a workflow in CircleCI's shape. An approval job has an approval request's id instead of a number. */
export function workflowJobResource(row: JobResourceRow, userIds: UserIds): Readonly<Record<string, unknown>> {
  return {
    ...(row.canceledBy === null ? {} : { canceled_by: userIds.get(row.canceledBy) ?? nobody }),
    dependencies: requiredJobIds(row.requires),
    ...(row.number === null ? {} : { job_number: row.number }),
    id: row.id,
    started_at: isoTimeOrNull(row.startedAt),
    name: row.name,
    ...(row.approvedBy === null ? {} : { approved_by: userIds.get(row.approvedBy) ?? nobody }),
    project_slug: row.project.slug,
    status: row.status,
    type: row.type,
    stopped_at: isoTimeOrNull(row.stoppedAt),
    ...(row.type === "approval" ? { approval_request_id: row.id } : {}),
  };
}
