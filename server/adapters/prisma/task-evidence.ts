import type pg from "pg";
import type { TaskEvidence } from "#server/core/ports/task-evidence.ts";
import type { OtherCopy } from "#server/core/task/copies-gate.ts";

const otherCopiesSql = `
SELECT o.index, o.status,
  EXISTS (SELECT 1 FROM steps s WHERE s.task_id = o.id AND s.index = $2 AND s.status = 'success') AS reached
FROM tasks t JOIN tasks o ON o.job_id = t.job_id AND o.id <> t.id WHERE t.id = $1 ORDER BY o.index`;

/** TaskEvidence in PostgreSQL. */
export function postgresTaskEvidence(pool: pg.Pool): TaskEvidence {
  return {
    otherCopies: async (taskId, step) => {
      const values = [taskId, step];
      const { rows } = await pool.query<OtherCopy>({ name: "other-copies", text: otherCopiesSql, values });
      return rows;
    },
  };
}
