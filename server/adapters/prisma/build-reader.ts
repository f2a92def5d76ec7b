import type pg from "pg";
import { jobColumns, taskColumns, workflowColumns } from "#server/adapters/prisma/build-rows.ts";
import type { JobState, TaskState, WorkflowState } from "#server/core/build/build-state.ts";
import type { Downstream } from "#server/core/build/release-dependents.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { BuildReader, BuildRef } from "#server/core/ports/build-store.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

const lockByWorkflow = `SELECT ${workflowColumns} FROM workflows w WHERE w.id = $1 FOR UPDATE`;
const lockByJob = `SELECT ${workflowColumns} FROM workflows w WHERE w.id = (SELECT workflow_id FROM jobs WHERE id = $1) FOR UPDATE`;
const lockByTask = `SELECT ${workflowColumns} FROM workflows w WHERE w.id = (SELECT workflow_id FROM tasks WHERE id = $1) FOR UPDATE`;

// Read after the lock is held, in a statement of its own: a snapshot taken
// while waiting for the lock would be old.
const jobById = `SELECT ${jobColumns} FROM jobs j WHERE j.id = $1`;
const jobByTask = `SELECT ${jobColumns} FROM jobs j WHERE j.id = (SELECT job_id FROM tasks WHERE id = $1)`;
const tasksByJob = `SELECT ${taskColumns} FROM tasks t WHERE t.job_id = $1 ORDER BY t.index FOR UPDATE`;
const tasksByTask = `SELECT ${taskColumns} FROM tasks t WHERE t.job_id = (SELECT job_id FROM tasks WHERE id = $1) ORDER BY t.index FOR UPDATE`;

const downstreamSql = `
WITH RECURSIVE closure (id) AS (
  SELECT unnest($1::uuid[]) UNION SELECT unnest(j.dependents) FROM jobs j JOIN closure c ON j.id = c.id
) SELECT ${jobColumns} FROM jobs j JOIN closure USING (id)`;

/** Locks the workflow that `ref` is in, and reads the job it names. Throws `not_found`. */
export async function openBuildReader(client: pg.PoolClient, ref: BuildRef): Promise<BuildReader> {
  const { lock, id, job: jobSql, tasks: tasksSql } = statementsFor(ref);
  const locked = await client.query<WorkflowState>({ name: lock.name, text: lock.text, values: [id] });
  const job = jobSql === null ? null : await client.query<JobState>({ name: jobSql.name, text: jobSql.text, values: [id] });
  const tasks = tasksSql === null ? null : await client.query<TaskState>({ name: tasksSql.name, text: tasksSql.text, values: [id] });
  const workflow = locked.rows[0];
  if (workflow === undefined) throw new AppError("not_found", { userMessage: "Not found", detail: { ...ref } });
  return {
    workflow,
    job: job?.rows[0] ?? null,
    tasks: tasks?.rows ?? [],
    downstream: (jobs) => readDownstream(client, jobs),
    everything: () => readEverything(client, workflow.id),
  };
}

function statementsFor(ref: BuildRef) {
  const named = (name: string, text: string) => ({ name, text });
  if ("workflowId" in ref) return { id: ref.workflowId, lock: named("lock-workflow", lockByWorkflow), job: null, tasks: null };
  if ("jobId" in ref) {
    return { id: ref.jobId, lock: named("lock-by-job", lockByJob), job: named("job-by-id", jobById), tasks: named("tasks-by-job", tasksByJob) };
  }
  return { id: ref.taskId, lock: named("lock-by-task", lockByTask), job: named("job-by-task", jobByTask), tasks: named("tasks-by-task", tasksByTask) };
}

async function readDownstream(client: pg.PoolClient, ended: readonly JobState[]): Promise<Downstream> {
  const { rows: jobs } = await client.query<JobState>({
    name: "downstream",
    text: downstreamSql,
    values: [ended.flatMap((job) => job.dependents)],
  });
  const required = [...new Set(jobs.flatMap((job) => job.requires.map(({ jobId }) => jobId)))];
  const { rows } = await client.query<{ id: string; status: JobStatus }>({
    name: "statuses",
    text: "SELECT id, status FROM jobs WHERE id = ANY($1::uuid[])",
    values: [required],
  });
  return { jobs, statusOf: new Map(rows.map(({ id, status }) => [id, status])) };
}

async function readEverything(client: pg.PoolClient, workflowId: string) {
  const jobs = await client.query<JobState>(`SELECT ${jobColumns} FROM jobs j WHERE j.workflow_id = $1 ORDER BY j.position`, [workflowId]);
  const tasks = await client.query<TaskState>(
    `SELECT ${taskColumns} FROM tasks t WHERE t.job_id IN (SELECT id FROM jobs WHERE workflow_id = $1) ORDER BY t.id FOR UPDATE`,
    [workflowId],
  );
  return { jobs: jobs.rows, tasks: tasks.rows };
}
