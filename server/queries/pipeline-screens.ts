import { AppError } from "#server/core/error/app-error.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { pipelinePageSelect, pipelineView } from "#server/views/pipeline-page.ts";
import type { PipelineView } from "#server/views/pipeline-view.ts";

/** A pipeline's page by project and number. Throws `not_found`. */
export async function readPipeline(
  prisma: ScreenReader,
  where: { readonly slug: string; readonly number: number },
): Promise<PipelineView> {
  const row = await prisma.pipeline.findFirst({
    where: { number: where.number, project: { slug: where.slug } },
    select: pipelinePageSelect,
  });
  if (row === null) throw new AppError("not_found", { userMessage: "Pipeline not found", detail: { ...where } });
  return pipelineView(row);
}

/** Branches that pipelines ran for, the most recent first: for filters and for triggering again. */
export async function readBranches(prisma: ScreenReader, slug: string): Promise<readonly string[]> {
  const rows = await prisma.$queryRaw<{ branch: string }[]>`
    SELECT branch FROM pipelines WHERE project_id = (SELECT id FROM projects WHERE slug = ${slug}) AND branch IS NOT NULL
    GROUP BY branch ORDER BY max(number) DESC LIMIT 200`;
  return rows.map(({ branch }) => branch);
}
