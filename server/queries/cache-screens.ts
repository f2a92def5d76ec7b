import type { ProjectId } from "#server/core/ids.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import type { CacheView } from "#server/views/cache-view.ts";
import { isoTime } from "#server/views/time.ts";

/** The caches of a project, newest first. */
export async function readCaches(prisma: ScreenReader, projectId: ProjectId): Promise<readonly CacheView[]> {
  const rows = await prisma.cache.findMany({
    where: { projectId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: {
      id: true,
      key: true,
      paths: true,
      sizeBytes: true,
      unpackedBytes: true,
      createdAt: true,
      lastUsedAt: true,
    },
  });
  return rows.map((row) => ({
    ...row,
    sizeBytes: Number(row.sizeBytes),
    unpackedBytes: Number(row.unpackedBytes),
    createdAt: isoTime(row.createdAt),
    lastUsedAt: isoTime(row.lastUsedAt),
  }));
}
