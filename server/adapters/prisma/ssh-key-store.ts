import pg from "pg";
import { recordEvents } from "#server/adapters/prisma/record-events.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { SealedSshKey, SshKey, SshKeyStore } from "#server/core/ports/ssh-key-store.ts";

const shownColumns = `fingerprint, md5, hostname, created_at AS "createdAt"`;
const noSuchRow = "23503";

/** SshKeyStore in PostgreSQL. */
export function postgresSshKeyStore(pool: pg.Pool): SshKeyStore {
  const read = async <Row extends SshKey>(columns: string, projectId: string): Promise<readonly Row[]> => {
    const text = `SELECT ${columns} FROM project_ssh_keys WHERE project_id = $1 ORDER BY created_at, id`;
    return (await pool.query<Row>(text, [projectId])).rows;
  };
  return {
    list: (projectId) => read<SshKey>(shownColumns, projectId),
    forTask: (projectId) => read<SealedSshKey>(`${shownColumns}, sealed`, projectId),
    put: (projectId, key, by) =>
      inTransaction(pool, async (client) => {
        const { id, fingerprint, md5, hostname, sealed } = key;
        try {
          await client.query(
            `INSERT INTO project_ssh_keys (id, project_id, fingerprint, md5, hostname, sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (project_id, fingerprint) DO UPDATE SET hostname = EXCLUDED.hostname, sealed = EXCLUDED.sealed`,
            [id, projectId, fingerprint, md5, hostname, sealed, by.now],
          );
        } catch (error) {
          if (error instanceof pg.DatabaseError && error.code === noSuchRow)
            throw new AppError("not_found", { userMessage: "Project not found", detail: { projectId } });
          throw error;
        }
        await recordEvents(client, [{ type: "ssh_key.stored", payload: { projectId, fingerprint } }], by);
      }),
    remove: (projectId, fingerprint, by) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          "DELETE FROM project_ssh_keys WHERE project_id = $1 AND (fingerprint = $2 OR md5 = lower($2))",
          [projectId, fingerprint],
        );
        if (rowCount === 0) return false;
        await recordEvents(client, [{ type: "ssh_key.removed", payload: { projectId, fingerprint } }], by);
        return true;
      }),
  };
}
