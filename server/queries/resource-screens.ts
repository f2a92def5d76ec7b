import type { JobId } from "#server/core/ids.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { type ResourceRow, resourceViews } from "#server/views/resource-page.ts";
import type { ResourceView } from "#server/views/resource-view.ts";

/** What each parallel copy of a job used over time; copies that were not measured are left out. */
export async function readResources(prisma: ScreenReader, jobId: JobId): Promise<readonly ResourceView[]> {
  const rows = await prisma.$queryRaw<ResourceRow[]>`
    SELECT t.index AS "taskIndex", COALESCE(t.started_at, first_value(s.at) OVER (PARTITION BY t.id ORDER BY s.at)) AS "startedAt", s.at, s.samples
    FROM tasks t JOIN task_samples s ON s.task_id = t.id WHERE t.job_id = ${jobId}::uuid ORDER BY t.index, s.at`;
  return resourceViews(rows);
}
