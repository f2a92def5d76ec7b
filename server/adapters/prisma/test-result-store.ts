import type pg from "pg";
import type { TimingType } from "#server/core/agent-protocol/storage-requests.ts";
import type { TestResultStore } from "#server/core/ports/test-result-store.ts";

// Results may come before the word that their task has started.
const addSql = `
WITH owner AS (
  SELECT id, job_id, index FROM tasks WHERE id = $1 AND epoch = $2 AND status IN ('claimed', 'running')
), stored AS (
  INSERT INTO test_results (task_id, step, position, job_id, node_index, suite, name, classname, file, result, seconds, message)
  SELECT owner.id, $3, $4 + r.place - 1, owner.job_id, owner.index, r.value->>'suite', r.value->>'name', r.value->>'classname',
    r.value->>'file', r.value->>'outcome', (r.value->>'seconds')::float8, r.value->>'message'
  FROM owner, jsonb_array_elements($5::jsonb) WITH ORDINALITY AS r(value, place)
  ON CONFLICT DO NOTHING
)
SELECT 1 FROM owner`;

/** What a test is called by, as a column. A result without a file counts for no file. */
const columnOf = { file: "file", classname: "classname", testname: "name" } as const satisfies Record<
  TimingType,
  string
>;

/** How many runs of each branch are looked at: a test that none of them had has no time. */
const runsMax = 5;

const timingsSql = (column: string) => `
WITH me AS (
  SELECT t.project_id, j.id AS job_id, j.name, COALESCE(pl.branch, pr.default_branch) AS branch, pr.default_branch
  FROM tasks t JOIN jobs j ON j.id = t.job_id JOIN workflows w ON w.id = t.workflow_id JOIN pipelines pl ON pl.id = w.pipeline_id
    JOIN projects pr ON pr.id = t.project_id WHERE t.id = $1
), runs AS (
  SELECT * FROM (
    SELECT j.id, pl.branch = me.branch AS is_own, j.created_at, row_number() OVER (PARTITION BY pl.branch ORDER BY j.created_at DESC) AS place
    FROM me JOIN jobs j ON j.project_id = me.project_id AND j.name = me.name AND j.id <> me.job_id AND j.status IN ('success', 'failed')
      JOIN workflows w ON w.id = j.workflow_id JOIN pipelines pl ON pl.id = w.pipeline_id
    WHERE pl.branch IN (me.branch, me.default_branch) AND EXISTS (SELECT 1 FROM test_results r WHERE r.job_id = j.id)
  ) latest WHERE place <= ${runsMax}
), sums AS (
  SELECT r.${column} AS name, sum(r.seconds) AS seconds, runs.is_own, runs.created_at
  FROM runs JOIN test_results r ON r.job_id = runs.id WHERE r.${column} <> '' GROUP BY r.${column}, runs.id, runs.is_own, runs.created_at
)
SELECT DISTINCT ON (name) name, seconds FROM sums ORDER BY name, is_own DESC, created_at DESC`;

/** TestResultStore in PostgreSQL. */
export function postgresTestResultStore(pool: pg.Pool): TestResultStore {
  return {
    add: async ({ taskId, epoch, step, from, results }) => {
      const values = [taskId, epoch, step, from, JSON.stringify(results)];
      const { rows } = await pool.query({ name: "add-test-results", text: addSql, values });
      return rows.length === 0 ? "stale" : "stored";
    },
    timings: async (taskId, type) => {
      const text = timingsSql(columnOf[type]);
      return (await pool.query<{ name: string; seconds: number }>({ name: `timings-${type}`, text, values: [taskId] }))
        .rows;
    },
  };
}
