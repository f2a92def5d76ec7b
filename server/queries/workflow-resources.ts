import { AppError } from "#server/core/error/app-error.ts";
import type { PipelineId, WorkflowId } from "#server/core/ids.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import { decodeTimeCursor, encodeTimeCursor } from "#server/queries/cursor.ts";
import { resourcesPerPage } from "#server/queries/pipeline-resources.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import type { PageView } from "#server/views/page-view.ts";

/** What the API tells of a workflow. */
export const workflowResourceSelect = {
  id: true,
  name: true,
  status: true,
  startedBy: true,
  isSetup: true,
  canceledBy: true,
  createdAt: true,
  stoppedAt: true,
  pipeline: { select: { id: true, number: true, project: { select: { slug: true } } } },
} as const satisfies Prisma.WorkflowSelect;

/** A workflow as the API reads it. */
export type WorkflowResourceRow = Prisma.WorkflowGetPayload<{ select: typeof workflowResourceSelect }>;

/** What the API tells of a job inside its workflow. */
export const jobResourceSelect = {
  id: true,
  number: true,
  name: true,
  type: true,
  status: true,
  requires: true,
  approvedBy: true,
  canceledBy: true,
  startedAt: true,
  stoppedAt: true,
  project: { select: { slug: true } },
} as const satisfies Prisma.JobSelect;

/** A job of a workflow as the API reads it. */
export type JobResourceRow = Prisma.JobGetPayload<{ select: typeof jobResourceSelect }>;

/** One workflow for the API. Throws `not_found`. */
export async function readWorkflowResource(prisma: ScreenReader, id: WorkflowId): Promise<WorkflowResourceRow> {
  const row = await prisma.workflow.findUnique({ where: { id }, select: workflowResourceSelect });
  if (row === null) throw new AppError("not_found", { userMessage: "Workflow not found", detail: { id } });
  return row;
}

/** A pipeline's workflows, the newest first, reruns among them. Throws `not_found`. */
export async function listWorkflowResources(
  prisma: ScreenReader,
  pipelineId: PipelineId,
  pageToken: string | null,
): Promise<PageView<WorkflowResourceRow>> {
  const after = pageToken === null ? null : decodeTimeCursor(pageToken);
  const pipeline = await prisma.pipeline.findUnique({ where: { id: pipelineId }, select: { id: true } });
  if (pipeline === null) throw new AppError("not_found", { userMessage: "Pipeline not found", detail: { pipelineId } });
  const found = await prisma.workflow.findMany({
    where: {
      pipelineId,
      ...(after === null
        ? {}
        : { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: resourcesPerPage + 1,
    select: workflowResourceSelect,
  });
  const items = found.slice(0, resourcesPerPage);
  const last = items.at(-1);
  return { items, nextCursor: found.length > items.length && last !== undefined ? encodeTimeCursor(last) : null };
}

/** A workflow's jobs in the file's order. Throws `not_found`. */
export async function listJobResources(
  prisma: ScreenReader,
  workflowId: WorkflowId,
): Promise<readonly JobResourceRow[]> {
  const rows = await prisma.job.findMany({
    where: { workflowId },
    orderBy: { position: "asc" },
    select: jobResourceSelect,
  });
  if (rows.length === 0) await readWorkflowResource(prisma, workflowId);
  return rows;
}

/**
 * The ids of these logins: the API names people by id. A login without an
 * account (a hook, a loop of ours) has none, so it is left out.
 */
export async function idsOfLogins(
  prisma: ScreenReader,
  logins: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(logins.filter((login) => login !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await prisma.user.findMany({ where: { login: { in: wanted } }, select: { id: true, login: true } });
  return new Map(rows.map(({ id, login }) => [login, id]));
}
