import type { ScreenReader } from "#server/queries/screen-reader.ts";
import type { TasksAhead } from "#server/views/wait.ts";

/**
 * How many queued tasks stand before each of these in the queue. Counts the
 * queue once, whatever the number of tasks asked for, and reads nothing when
 * none is asked for.
 */
export async function tasksAhead(prisma: ScreenReader, queuedTaskIds: readonly string[]): Promise<TasksAhead> {
  if (queuedTaskIds.length === 0) return new Map();
  const rows = await prisma.$queryRaw<{ id: string; ahead: number }[]>`
    SELECT id::text, ahead::int FROM (
      SELECT id, row_number() OVER (ORDER BY queued_at, id) - 1 AS ahead FROM tasks WHERE status = 'queued'
    ) AS queue WHERE id = ANY(${queuedTaskIds}::uuid[])`;
  return new Map(rows.map(({ id, ahead }) => [id, ahead]));
}
