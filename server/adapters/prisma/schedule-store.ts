import type pg from "pg";
import { createPipeline } from "#server/adapters/prisma/create-pipeline.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import type { Schedule, ScheduleStore } from "#server/core/ports/schedule-store.ts";

const dueSql = `
SELECT id, project_id AS "projectId", branch, workflow, cron, actor_login AS "actorLogin", next_run_at AS "nextRunAt"
FROM schedules WHERE next_run_at <= $1 ORDER BY next_run_at, id LIMIT $2`;

/** ScheduleStore in PostgreSQL. The time that was due is in the condition, so of two engines one moves it. */
export function postgresScheduleStore(pool: pg.Pool): ScheduleStore {
  return {
    due: async (now, limit) => {
      const { rows } = await pool.query<Schedule>({ name: "due-schedules", text: dueSql, values: [now, limit] });
      return rows;
    },
    fire: ({ id, nextRunAt: dueAt }, pipeline, { nextRunAt, now }) =>
      inTransaction(pool, async (client) => {
        const moved =
          nextRunAt === null
            ? await client.query("DELETE FROM schedules WHERE id = $1 AND next_run_at = $2", [id, dueAt])
            : await client.query("UPDATE schedules SET next_run_at = $3 WHERE id = $1 AND next_run_at = $2", [
                id,
                dueAt,
                nextRunAt,
              ]);
        return moved.rowCount === 0 ? null : createPipeline(client, pipeline, now);
      }),
  };
}
