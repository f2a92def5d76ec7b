import type pg from "pg";
import { type AutoRerunQueue, cutOffAttemptsMax } from "#server/core/ports/auto-rerun-queue.ts";

const waitingSql = `
SELECT w.id FROM workflows w JOIN pipelines p ON p.id = w.pipeline_id
WHERE w.status = 'failed' AND w.auto_reruns_left > 0 AND w.canceled_by IS NULL AND (w.job_counts->>'canceled')::int = 0 AND w.created_at >= $1
  AND (NOT w.is_setup OR p.status = 'setup') AND NOT EXISTS (SELECT FROM workflows r WHERE r.rerun_of = w.id)
ORDER BY w.id LIMIT 100`;

const cutOffSql = `
SELECT w.id FROM workflows w JOIN pipelines p ON p.id = w.pipeline_id
WHERE w.id IN (SELECT workflow_id FROM jobs WHERE stop_reason = 'serverStopped')
  AND w.status = 'failed' AND w.auto_reruns_left = 0 AND w.canceled_by IS NULL AND w.attempt <= $3 AND w.created_at >= $1
  AND (NOT w.is_setup OR p.status = 'setup') AND NOT EXISTS (SELECT FROM workflows r WHERE r.rerun_of = w.id)
  AND NOT EXISTS (SELECT FROM jobs j WHERE j.workflow_id = w.id
    AND j.status IN ('failed', 'timedout', 'canceled', 'unauthorized', 'infrastructure_fail')
    AND (j.stop_reason IS DISTINCT FROM 'serverStopped' OR (NOT $2 AND EXISTS (
      SELECT FROM tasks t JOIN steps s ON s.task_id = t.id WHERE t.job_id = j.id AND s.kind NOT IN ('spin_up', 'service')))))
ORDER BY w.id LIMIT 100`;

/** AutoRerunQueue in PostgreSQL. */
export function postgresAutoRerunQueue(pool: pg.Pool): AutoRerunQueue {
  return {
    waiting: async (madeSince) => {
      const { rows } = await pool.query<{ id: string }>({ name: "auto-reruns", text: waitingSql, values: [madeSince] });
      return rows.map(({ id }) => id);
    },
    cutOff: async ({ madeSince, alsoBegun }) => {
      const values = [madeSince, alsoBegun, cutOffAttemptsMax];
      const { rows } = await pool.query<{ id: string }>({ name: "cut-off", text: cutOffSql, values });
      return rows.map(({ id }) => id);
    },
  };
}
