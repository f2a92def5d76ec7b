import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import type { JobDetailRow } from "#server/queries/job-resources.ts";
import { isoTime, isoTimeOrNull } from "#server/views/time.ts";

/** A parallel copy's status in CircleCI's words. */
const runStatusOf = {
  queued: "queued",
  claimed: "running",
  running: "running",
  success: "success",
  failed: "failed",
  timedout: "timedout",
  canceled: "canceled",
  infrastructure_fail: "infrastructure_fail",
} as const satisfies Record<TaskStatus, JobStatus>;

/** A job's details in CircleCI's shape; `duration` is in milliseconds. */
export function jobResource(row: JobDetailRow, project: Project, publicUrl: string): Readonly<Record<string, unknown>> {
  const { pipeline, ...workflow } = row.workflow;
  const plan = row.plan as unknown as JobPlan;
  return {
    web_url: `${publicUrl}/pipelines/${project.slug}/${pipeline.number}/workflows/${workflow.id}/jobs/${row.number}`,
    project: { id: project.id, slug: project.slug, name: project.name, external_url: project.repositoryUrl },
    parallel_runs: row.tasks.map(({ index, status }) => ({ index, status: runStatusOf[status as TaskStatus] })),
    started_at: isoTimeOrNull(row.startedAt),
    latest_workflow: workflow,
    name: row.name,
    executor: plan.type === "build" ? { type: plan.executor.kind, resource_class: plan.resourceClass } : {},
    parallelism: row.parallelism,
    status: row.status,
    number: row.number,
    pipeline: { id: pipeline.id },
    duration:
      row.startedAt !== null && row.stoppedAt !== null ? row.stoppedAt.getTime() - row.startedAt.getTime() : null,
    created_at: isoTime(row.createdAt),
    messages: [],
    contexts: [],
    organization: { name: project.organization },
    queued_at: isoTimeOrNull(row.queuedAt),
    stopped_at: isoTimeOrNull(row.stoppedAt),
  };
}
