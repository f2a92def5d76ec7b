import type { JobId } from "#server/core/ids.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { type ResourceRow, resourceViews } from "#server/views/resource-page.ts";
import type { ResourceView } from "#server/views/resource-view.ts";

/** What each parallel copy of a job used over time; copies that were not measured are left out. */
export async function readResources(prisma: ScreenReader, jobId: JobId): Promise<readonly ResourceView[]> {
  const rows = await prisma.taskSample.findMany({
    where: { task: { jobId } },
    orderBy: [{ task: { index: "asc" } }, { at: "asc" }],
    select: { at: true, samples: true, task: { select: { index: true, startedAt: true } } },
  });
  return resourceViews(
    rows.map(
      ({ at, samples, task }): ResourceRow => ({
        taskIndex: task.index,
        startedAt: task.startedAt ?? at,
        at,
        samples: samples as unknown as ResourceRow["samples"],
      }),
    ),
  );
}
