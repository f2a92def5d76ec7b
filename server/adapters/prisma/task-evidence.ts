import type pg from "pg";
import type { TaskEvidence } from "#server/core/ports/task-evidence.ts";
import type { OtherCopy } from "#server/core/task/copies-gate.ts";

const otherCopiesSql = `
SELECT o.index, o.status,
  EXISTS (SELECT 1 FROM steps s WHERE s.task_id = o.id AND s.index = $2 AND s.status = 'success') AS reached
FROM tasks t JOIN tasks o ON o.job_id = t.job_id AND o.id <> t.id WHERE t.id = $1 ORDER BY o.index`;

const addSamplesSql = `
INSERT INTO task_samples (task_id, at, samples)
SELECT t.id, x.at, x.samples FROM tasks t, jsonb_to_recordset($3::jsonb) AS x(at timestamptz, samples jsonb)
WHERE t.id = $1 AND t.epoch = $2 ON CONFLICT (task_id, at) DO NOTHING`;

/** The end of a pull wins over its beginning, whichever is told last; a later run's beginning wins over everything. */
const addImagePullsSql = `
INSERT INTO image_pulls (task_id, container, image, started_at, stopped_at, outcome, downloaded_bytes)
SELECT t.id, x.container, x.image, x."startedAt", x."stoppedAt", x.outcome, x."downloadedBytes" FROM tasks t,
  jsonb_to_recordset($3::jsonb) AS x(container int, image text, "startedAt" timestamptz, "stoppedAt" timestamptz,
    outcome text, "downloadedBytes" bigint)
WHERE t.id = $1 AND t.epoch = $2
ON CONFLICT (task_id, container) DO UPDATE SET image = EXCLUDED.image, started_at = EXCLUDED.started_at,
  stopped_at = EXCLUDED.stopped_at, outcome = EXCLUDED.outcome, downloaded_bytes = EXCLUDED.downloaded_bytes
WHERE EXCLUDED.stopped_at IS NOT NULL OR EXCLUDED.started_at > image_pulls.started_at`;

/** TaskEvidence in PostgreSQL. */
export function postgresTaskEvidence(pool: pg.Pool): TaskEvidence {
  return {
    otherCopies: async (taskId, step) => {
      const values = [taskId, step];
      const { rows } = await pool.query<OtherCopy>({ name: "other-copies", text: otherCopiesSql, values });
      return rows;
    },
    addSamples: async ({ taskId, epoch, samples }) => {
      const documents = samples.map(({ type: _, at, ...series }) => ({ at, samples: series }));
      await pool.query({
        name: "add-samples",
        text: addSamplesSql,
        values: [taskId, epoch, JSON.stringify(documents)],
      });
    },
    addImagePulls: async ({ taskId, epoch, pulls }) => {
      // One statement may touch a row once: of a container, the newest counts.
      const newest = [...new Map(pulls.map((pull) => [pull.container, pull])).values()];
      await pool.query({
        name: "add-image-pulls",
        text: addImagePullsSql,
        values: [taskId, epoch, JSON.stringify(newest)],
      });
    },
  };
}
