import type pg from "pg";
import { openBuildReader } from "#server/adapters/prisma/build-reader.ts";
import {
  addWorkflowSql,
  createPipelineSql,
  reportStepsSql,
  startPipelineSql,
  storeChangeSql,
} from "#server/adapters/prisma/build-sql.ts";
import { eventSections } from "#server/adapters/prisma/event-sections.ts";
import { jsonDocument } from "#server/adapters/prisma/json-document.ts";
import { newWorkflowSections } from "#server/adapters/prisma/new-workflow-rows.ts";
import { eventChannel, logChannel, payloadsOf } from "#server/adapters/prisma/notifications.ts";
import { pendingPipelinesSql, toPendingPipeline, workflowAttempt } from "#server/adapters/prisma/pipeline-rows.ts";
import { growthsOf, stepRowsOf } from "#server/adapters/prisma/step-rows.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import type { BuildChange } from "#server/core/build/build-change.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { BuildStore, ChangeContext, NewPipeline, StepReport } from "#server/core/ports/build-store.ts";

/** BuildStore in PostgreSQL: each method is one statement, or one transaction that holds the workflow's row lock. */
export function postgresBuildStore(pool: pg.Pool): BuildStore {
  return {
    createPipeline: (pipeline, now) => createPipeline(pool, pipeline, now),
    pendingPipelines: async (limit) => {
      const { rows } = await pool.query({ name: "pending-pipelines", text: pendingPipelinesSql, values: [limit] });
      return rows.map(toPendingPipeline);
    },
    startPipeline: async (compiled, now) => {
      const { commit, configSource, errors, issues, status, pipelineId, projectId } = compiled;
      const sections = newWorkflowSections(compiled.workflows, { pipelineId, projectId, now });
      const changed: DomainEvent = { type: "pipeline.changed", payload: { projectId, pipelineId, to: status } };
      const events = [changed, ...sections.events];
      const document = {
        ...sections,
        commit,
        configSource,
        errors,
        issues,
        orbs: compiled.orbs ?? {},
        status,
        actor: "dispatcher",
        now,
        ...eventSections(events),
      };
      const { rows } = await pool.query({
        name: "start-pipeline",
        text: startPipelineSql,
        values: [jsonDocument(document)],
      });
      return rows.length > 0;
    },
    attempt: (workflowId) => workflowAttempt(pool, workflowId),
    addWorkflow: async (workflow, pipelineId, now) => {
      const { rows: owners } = await pool.query("SELECT project_id FROM pipelines WHERE id = $1", [pipelineId]);
      if (owners[0] === undefined)
        throw new AppError("not_found", { userMessage: "Pipeline not found", detail: { pipelineId } });
      const sections = newWorkflowSections([workflow], { pipelineId, projectId: owners[0].project_id, now });
      const document = { ...sections, actor: workflow.startedBy, now, ...eventSections(sections.events) };
      await pool
        .query({ name: "add-workflow", text: addWorkflowSql, values: [jsonDocument(document)] })
        .catch(conflictOn("workflows_auto_rerun_key", "This workflow has been rerun by itself already."));
    },
    change: (ref, decide, context) =>
      inTransaction(pool, async (client) => {
        const reader = await openBuildReader(client, ref);
        const { change, report, answer } = await decide(reader);
        if (change !== null || report !== undefined)
          await storeChange(client, { change, report, jobId: reader.job?.id ?? null }, context);
        return answer;
      }),
    reportSteps: (report, drainSeconds, now) => reportSteps(pool, report, { drainSeconds, now }),
  };
}

async function createPipeline(pool: pg.Pool, pipeline: NewPipeline, now: Date) {
  const { id, projectId, actorLogin: actor } = pipeline;
  const events: DomainEvent[] = [{ type: "pipeline.created", payload: { projectId, pipelineId: id } }];
  const document = { ...pipeline, actor, now, ...eventSections(events) };
  const { rows } = await pool.query<{ number: number }>({
    name: "create-pipeline",
    text: createPipelineSql,
    values: [jsonDocument(document)],
  });
  const number = rows[0]?.number;
  if (number === undefined)
    throw new AppError("not_found", { userMessage: "Project not found", detail: { projectId } });
  return { id, number, state: "pending" as const, createdAt: now };
}

interface Stored {
  readonly change: BuildChange | null;
  readonly report: StepReport | undefined;
  readonly jobId: string | null;
}

async function storeChange(
  client: pg.PoolClient,
  { change, report, jobId }: Stored,
  context: ChangeContext,
): Promise<void> {
  const events = change?.events ?? [];
  const { notifications } = eventSections(events);
  const document = {
    now: context.now,
    actor: context.actor,
    projectId: change?.workflow.projectId,
    workflows: change === null ? [] : [change.workflow],
    jobs: change?.jobs ?? [],
    tasks: change?.tasks ?? [],
    newTasks: change?.newTasks.map((task) => ({ ...task, workflowId: change.workflow.id })) ?? [],
    takenLocks: change?.takenLocks ?? [],
    freedLocks: change?.freedLocks ?? [],
    steps: report === undefined ? [] : stepRowsOf(report),
    events,
    notifications: [
      ...notifications,
      ...(report === undefined || jobId === null ? [] : reportNotifications(report, jobId)),
    ],
  };
  await client
    .query({ name: "store-change", text: storeChangeSql, values: [jsonDocument(document), report?.taskId ?? null] })
    .catch(conflictOn("serial_locks_pkey", "Another workflow holds the lock."));
}

/** What a broken rule of the database means to the caller. */
function conflictOn(constraint: string, userMessage: string): (error: unknown) => never {
  return (error) => {
    if ((error as { constraint?: string }).constraint !== constraint) throw error;
    throw new AppError("conflict", { userMessage, cause: error });
  };
}

/** Steps and logs are told, but not kept as events: they are many, and their rows say it all. */
function reportNotifications(report: StepReport, jobId: string) {
  const { taskId } = report;
  const steps: DomainEvent[] = stepRowsOf(report)
    .filter((row) => row.started || row.status !== null)
    .map((row) => ({ type: "step.changed", payload: { jobId, taskId, step: row.index, to: row.status ?? "running" } }));
  return [
    ...payloadsOf(steps).map((payload) => ({ channel: eventChannel, payload })),
    ...payloadsOf(growthsOf(report, jobId)).map((payload) => ({ channel: logChannel, payload })),
  ];
}

async function reportSteps(
  pool: pg.Pool,
  report: StepReport,
  limits: { readonly drainSeconds: number; readonly now: Date },
) {
  const { taskId, epoch } = report;
  const drainFrom = new Date(limits.now.getTime() - limits.drainSeconds * 1000);
  const document = { steps: stepRowsOf(report), notifications: reportNotifications(report, report.jobId) };
  const { rows } = await pool.query<{ status: string }>({
    name: "report-steps",
    text: reportStepsSql,
    values: [jsonDocument(document), taskId, epoch, drainFrom],
  });
  const status = rows[0]?.status;
  if (status !== undefined) return status === "canceled" ? ("canceled" as const) : ("running" as const);
  return endedOrStale(pool, report);
}

/** A repeat of a batch after the same epoch's finish is no offence: it is told so. */
async function endedOrStale(pool: pg.Pool, { taskId, epoch }: StepReport): Promise<"ended" | "stale"> {
  const { rows } = await pool.query<{ ended: boolean }>(
    "SELECT status IN ('success', 'failed', 'timedout') AS ended FROM tasks WHERE id = $1 AND epoch = $2",
    [taskId, epoch],
  );
  return rows[0]?.ended === true ? "ended" : "stale";
}
