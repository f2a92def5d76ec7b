import { AppError } from "#server/core/error/app-error.ts";
import type { PipelineId } from "#server/core/ids.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import { decodeTimeCursor, encodeTimeCursor } from "#server/queries/cursor.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import type { PageView } from "#server/views/page-view.ts";

/** Rows on one page of the API's lists. */
export const resourcesPerPage = 20;

/** What the API tells of a pipeline. */
export const pipelineResourceSelect = {
  id: true,
  number: true,
  status: true,
  triggerType: true,
  actorLogin: true,
  branch: true,
  tag: true,
  revision: true,
  commitSubject: true,
  commitBody: true,
  parameters: true,
  configSource: true,
  setupSource: true,
  continuationParameters: true,
  errors: true,
  orbs: true,
  createdAt: true,
  updatedAt: true,
  project: { select: { id: true, slug: true, repositoryUrl: true, defaultBranch: true } },
} as const satisfies Prisma.PipelineSelect;

/** A pipeline as the API reads it. */
export type PipelineResourceRow = Prisma.PipelineGetPayload<{ select: typeof pipelineResourceSelect }>;

/** Which pipeline: by id, or by its project and number. */
export type PipelineRef = { readonly id: PipelineId } | { readonly projectId: string; readonly number: number };

/** One pipeline for the API. Throws `not_found`. */
export async function readPipelineResource(prisma: ScreenReader, where: PipelineRef): Promise<PipelineResourceRow> {
  const row = await prisma.pipeline.findFirst({ where, select: pipelineResourceSelect });
  if (row === null) throw new AppError("not_found", { userMessage: "Pipeline not found", detail: { ...where } });
  return row;
}

/** Which pipelines to list. */
export interface ResourceFilter {
  readonly projectId?: string | undefined;
  readonly organizationName?: string | undefined;
  readonly branch?: string | undefined;
  readonly actorLogin?: string | undefined;
  readonly pageToken: string | null;
}

/** Pipelines for the API, newest first. */
export async function listPipelineResources(
  prisma: ScreenReader,
  filter: ResourceFilter,
): Promise<PageView<PipelineResourceRow>> {
  const after = filter.pageToken === null ? null : decodeTimeCursor(filter.pageToken);
  const found = await prisma.pipeline.findMany({
    where: {
      ...(filter.projectId === undefined ? {} : { projectId: filter.projectId }),
      ...(filter.organizationName === undefined
        ? {}
        : { project: { organization: { name: filter.organizationName } } }),
      ...(filter.branch === undefined ? {} : { branch: filter.branch }),
      ...(filter.actorLogin === undefined ? {} : { actorLogin: filter.actorLogin }),
      ...(after === null
        ? {}
        : { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: resourcesPerPage + 1,
    select: pipelineResourceSelect,
  });
  const items = found.slice(0, resourcesPerPage);
  const last = items.at(-1);
  return { items, nextCursor: found.length > items.length && last !== undefined ? encodeTimeCursor(last) : null };
}
