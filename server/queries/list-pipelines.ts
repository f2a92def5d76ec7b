import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";
import { Prisma } from "#server/generated/prisma/client.ts";
import { decodeTimeCursor, encodeTimeCursor } from "#server/queries/cursor.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import type { PageView } from "#server/views/page-view.ts";
import { pipelineRowView } from "#server/views/pipeline-page.ts";
import type { PipelineRowView } from "#server/views/pipeline-view.ts";
import { workflowChipSelect } from "#server/views/workflow-chips.ts";

export const pipelinesPerPage = 30;

/** Which pipelines to list; what is left out does not narrow. */
export interface PipelineFilter {
  readonly projectSlug?: string | undefined;
  readonly branch?: string | undefined;
  readonly actorLogin?: string | undefined;
  /** At least one workflow's newest attempt is in one of these. */
  readonly statuses?: readonly WorkflowStatus[] | undefined;
  readonly cursor?: string | undefined;
}

interface Row {
  readonly id: string;
  readonly number: number;
  readonly status: string;
  readonly triggerType: string;
  readonly actorLogin: string;
  readonly branch: string | null;
  readonly tag: string | null;
  readonly revision: string | null;
  readonly commitSubject: string | null;
  readonly commitAuthor: string | null;
  readonly errors: Prisma.JsonValue;
  readonly createdAt: Date;
  readonly projectId: string;
  readonly slug: string;
  readonly projectName: string;
}

/** Pipelines, newest first, with their workflows: two queries, however many rows. */
export async function listPipelines(prisma: ScreenReader, filter: PipelineFilter): Promise<PageView<PipelineRowView>> {
  const found = await prisma.$queryRaw<Row[]>`
    SELECT p.id::text, p.number, p.status, p.trigger_type AS "triggerType", p.actor_login AS "actorLogin", p.branch, p.tag, p.revision,
      p.commit_subject AS "commitSubject", p.commit_author AS "commitAuthor", p.errors, p.created_at AS "createdAt",
      pr.id::text AS "projectId", pr.slug, pr.name AS "projectName"
    FROM pipelines p JOIN projects pr ON pr.id = p.project_id
    WHERE ${Prisma.join(conditions(filter), " AND ")}
    ORDER BY p.created_at DESC, p.id DESC LIMIT ${pipelinesPerPage + 1}`;
  const rows = found.slice(0, pipelinesPerPage);
  const workflows = await prisma.workflow.findMany({
    where: { pipelineId: { in: rows.map(({ id }) => id) } },
    select: { ...workflowChipSelect, pipelineId: true },
  });
  const byPipeline = Map.groupBy(workflows, ({ pipelineId }) => pipelineId);
  const last = rows.at(-1);
  return {
    items: rows.map(({ projectId, slug, projectName, ...row }) =>
      pipelineRowView({
        ...row,
        project: { id: projectId, slug, name: projectName },
        workflows: byPipeline.get(row.id) ?? [],
      }),
    ),
    nextCursor: found.length > rows.length && last !== undefined ? encodeTimeCursor(last) : null,
  };
}

function conditions(filter: PipelineFilter): Prisma.Sql[] {
  const list = [Prisma.sql`true`];
  if (filter.projectSlug !== undefined) list.push(Prisma.sql`pr.slug = ${filter.projectSlug}`);
  if (filter.branch !== undefined) list.push(Prisma.sql`p.branch = ${filter.branch}`);
  if (filter.actorLogin !== undefined) list.push(Prisma.sql`p.actor_login = ${filter.actorLogin}`);
  if (filter.statuses !== undefined && filter.statuses.length > 0) list.push(inStatuses(filter.statuses));
  if (filter.cursor !== undefined) {
    const { createdAt, id } = decodeTimeCursor(filter.cursor);
    list.push(Prisma.sql`(p.created_at, p.id) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`);
  }
  return list;
}

/** A pipeline without workflows counts by what it is itself: waiting to be compiled, or errored. */
function inStatuses(statuses: readonly WorkflowStatus[]): Prisma.Sql {
  const own = [
    ...(statuses.includes("running") ? ["pending"] : []),
    ...(statuses.includes("error") ? ["errored"] : []),
  ];
  return Prisma.sql`(p.status = ANY(${own}::text[]) OR EXISTS (
    SELECT FROM workflows w WHERE w.pipeline_id = p.id AND w.status = ANY(${[...statuses]}::text[])
      AND NOT EXISTS (SELECT FROM workflows later WHERE later.pipeline_id = p.id AND later.name = w.name AND later.attempt > w.attempt)))`;
}
