import type pg from "pg";
import { jobColumns, taskColumns, workflowColumns } from "#server/adapters/prisma/build-rows.ts";
import type { JobState, TaskState, WorkflowState } from "#server/core/build/build-state.ts";
import type { Downstream } from "#server/core/build/release-dependents.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { BuildReader, BuildRef } from "#server/core/ports/build-store.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** The workflow that an id is in, by the kind of the id. */
const workflowIdOf = {
  workflow: "$1::uuid",
  job: "(SELECT workflow_id FROM jobs WHERE id = $1::uuid)",
  task: "(SELECT workflow_id FROM tasks WHERE id = $1::uuid)",
} as const;

type RefKind = keyof typeof workflowIdOf;

const lockSql = (kind: RefKind) =>
  `SELECT ${workflowColumns} FROM workflows w WHERE w.id = ${workflowIdOf[kind]} FOR UPDATE`;

// Read after the lock is held, in a statement of its own: a snapshot taken
// while waiting for the lock would be old. One row for each task, the job's
// columns first; a job without tasks gives one row whose task is null.
const jobSql = (kind: "job" | "task") => `
SELECT ${jobColumns}, ${taskColumns} FROM jobs j LEFT JOIN LATERAL (SELECT * FROM tasks WHERE job_id = j.id ORDER BY index FOR UPDATE) t ON true
WHERE j.id = ${kind === "job" ? "$1::uuid" : "(SELECT job_id FROM tasks WHERE id = $1::uuid)"} ORDER BY t.index`;

const downstreamSql = `
WITH RECURSIVE closure (id) AS (
  SELECT unnest($1::uuid[]) UNION SELECT unnest(j.dependents) FROM jobs j JOIN closure c ON j.id = c.id
) SELECT ${jobColumns} FROM jobs j JOIN closure USING (id)`;

/** Locks the workflow that `ref` is in, and reads the job it names. Throws `not_found`. */
export async function openBuildReader(client: pg.PoolClient, ref: BuildRef): Promise<BuildReader> {
  const { kind, id } = kindOf(ref);
  const locked = await client.query<WorkflowState>({ name: `lock-by-${kind}`, text: lockSql(kind), values: [id] });
  const workflow = locked.rows[0];
  if (workflow === undefined) throw new AppError("not_found", { userMessage: "Not found", detail: { ...ref } });
  const { job, tasks } = kind === "workflow" ? { job: null, tasks: [] } : await readJob(client, kind, id);
  return {
    workflow,
    job,
    tasks,
    downstream: (jobs) => readDownstream(client, jobs),
    everything: () => readEverything(client, workflow.id),
  };
}

function kindOf(ref: BuildRef): { readonly kind: RefKind; readonly id: string } {
  if ("workflowId" in ref) return { kind: "workflow", id: ref.workflowId };
  return "jobId" in ref ? { kind: "job", id: ref.jobId } : { kind: "task", id: ref.taskId };
}

async function readJob(
  client: pg.PoolClient,
  kind: "job" | "task",
  id: string,
): Promise<{ job: JobState | null; tasks: TaskState[] }> {
  const { rows, fields } = await client.query<unknown[]>({
    name: `job-by-${kind}`,
    text: jobSql(kind),
    values: [id],
    rowMode: "array",
  });
  const first = rows[0];
  if (first === undefined) return { job: null, tasks: [] };
  // Both halves begin with `id`.
  const taskAt = fields.findIndex(({ name }, index) => index > 0 && name === "id");
  const part = (row: readonly unknown[], from: number, to: number) =>
    Object.fromEntries(fields.slice(from, to).map(({ name }, index) => [name, row[from + index]]));
  const tasks = rows
    .filter((row) => row[taskAt] !== null)
    .map((row) => part(row, taskAt, fields.length) as unknown as TaskState);
  return { job: part(first, 0, taskAt) as unknown as JobState, tasks };
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
  const jobs = await client.query<JobState>(
    `SELECT ${jobColumns} FROM jobs j WHERE j.workflow_id = $1 ORDER BY j.position`,
    [workflowId],
  );
  const tasks = await client.query<TaskState>(
    `SELECT ${taskColumns} FROM tasks t WHERE t.job_id IN (SELECT id FROM jobs WHERE workflow_id = $1) ORDER BY t.id FOR UPDATE`,
    [workflowId],
  );
  return { jobs: jobs.rows, tasks: tasks.rows };
}
