import type pg from "pg";
import type { GreenRuns } from "#server/core/ports/green-runs.ts";

/** Looks at the branch's newest pipelines only: what was green longer ago says little about what has changed since. */
const lastGreenSql = `
SELECT DISTINCT ON (w.name) w.name, p.revision FROM (
  SELECT id, number, revision FROM pipelines WHERE project_id = $1 AND branch = $2 AND revision IS NOT NULL ORDER BY number DESC LIMIT 500
) p JOIN workflows w ON w.pipeline_id = p.id WHERE w.status = 'success' AND NOT w.is_setup ORDER BY w.name, p.number DESC`;

/** GreenRuns in PostgreSQL. */
export function postgresGreenRuns(pool: pg.Pool): GreenRuns {
  return {
    lastGreen: async (projectId, branch) => {
      const { rows } = await pool.query<{ name: string; revision: string }>(lastGreenSql, [projectId, branch]);
      return new Map(rows.map(({ name, revision }) => [name, revision]));
    },
  };
}
