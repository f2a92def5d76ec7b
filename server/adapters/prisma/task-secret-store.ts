import type pg from "pg";
import type { TaskSecretStore } from "#server/core/ports/task-secret-store.ts";

const saveSql = `
INSERT INTO task_secrets AS s (task_id, epoch, sealed) SELECT id, $2, $3 FROM tasks WHERE id = $1
ON CONFLICT (task_id) DO UPDATE SET epoch = EXCLUDED.epoch, sealed = EXCLUDED.sealed WHERE s.epoch <= EXCLUDED.epoch`;

const removeEndedSql = `
DELETE FROM task_secrets s USING tasks t
WHERE t.id = s.task_id AND (t.stopped_at < $1 OR t.epoch > s.epoch) RETURNING s.task_id AS "taskId"`;

/** TaskSecretStore in PostgreSQL. */
export function postgresTaskSecretStore(pool: pg.Pool): TaskSecretStore {
  return {
    save: async ({ taskId, epoch }, sealed) => {
      await pool.query({ name: "save-task-secrets", text: saveSql, values: [taskId, epoch, sealed] });
    },
    find: async ({ taskId, epoch }) => {
      const text = "SELECT sealed FROM task_secrets WHERE task_id = $1 AND epoch = $2";
      const { rows } = await pool.query<{ sealed: string }>(text, [taskId, epoch]);
      return rows[0]?.sealed ?? null;
    },
    remove: async ({ taskId, epoch }) => {
      const text = "DELETE FROM task_secrets WHERE task_id = $1 AND epoch = $2";
      await pool.query({ name: "remove-task-secrets", text, values: [taskId, epoch] });
    },
    removeEnded: async (before) => {
      const { rows } = await pool.query<{ taskId: string }>(removeEndedSql, [before]);
      return rows.map(({ taskId }) => taskId);
    },
  };
}
