import type pg from "pg";
import type { AutoRerunQueue } from "#server/core/ports/auto-rerun-queue.ts";

const waitingSql = `
SELECT w.id FROM workflows w JOIN pipelines p ON p.id = w.pipeline_id
WHERE w.status = 'failed' AND w.auto_reruns_left > 0 AND w.canceled_by IS NULL AND (w.job_counts->>'canceled')::int = 0 AND w.created_at >= $1
  AND (NOT w.is_setup OR p.status = 'setup') AND NOT EXISTS (SELECT FROM workflows r WHERE r.rerun_of = w.id)
ORDER BY w.id LIMIT 100`;

/** AutoRerunQueue in PostgreSQL. */
export function postgresAutoRerunQueue(pool: pg.Pool): AutoRerunQueue {
  return {
    waiting: async (madeSince) => {
      const { rows } = await pool.query<{ id: string }>({ name: "auto-reruns", text: waitingSql, values: [madeSince] });
      return rows.map(({ id }) => id);
    },
  };
}
