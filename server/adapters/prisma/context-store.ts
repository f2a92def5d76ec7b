import type pg from "pg";
import { recordEvents } from "#server/adapters/prisma/record-events.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ChangeContext } from "#server/core/ports/build-store.ts";
import type { Context, ContextStore } from "#server/core/ports/context-store.ts";

const columns = `id, organization_id AS "organizationId", name, created_at AS "createdAt"`;

/** Contexts in PostgreSQL, as the port says. */
export function postgresContextStore(pool: pg.Pool): ContextStore {
  return {
    organization: async (ref) => {
      const [condition, value] = "id" in ref ? ["id = $1::uuid", ref.id] : ["name = $1 AND vcs = 'git'", ref.name];
      const { rows } = await pool.query<{ id: string; name: string }>(
        `SELECT id, name FROM organizations WHERE ${condition}`,
        [value],
      );
      return rows[0] ?? null;
    },
    list: async (organizationId) => {
      const { rows } = await pool.query<Context>(
        `SELECT ${columns} FROM contexts WHERE organization_id = $1 ORDER BY name COLLATE "C"`,
        [organizationId],
      );
      return rows;
    },
    find: async (id) => {
      const { rows } = await pool.query<Context>(`SELECT ${columns} FROM contexts WHERE id = $1`, [id]);
      return rows[0] ?? null;
    },
    create: (context, countMax, by) => inTransaction(pool, (client) => create(client, { context, countMax }, by)),
    remove: (id, by) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ name: string }>("DELETE FROM contexts WHERE id = $1 RETURNING name", [
          id,
        ]);
        const [removed] = rows;
        if (removed === undefined) return false;
        await recordEvents(client, [{ type: "context.removed", payload: { contextId: id, name: removed.name } }], by);
        return true;
      }),
  };
}

interface NewContext {
  readonly context: Omit<Context, "createdAt">;
  readonly countMax: number;
}

/** The organization's row is locked, so that the count holds also when several are made at once. */
async function create(client: pg.PoolClient, { context, countMax }: NewContext, by: ChangeContext): Promise<Context> {
  const { id, organizationId, name } = context;
  await client.query("SELECT id FROM organizations WHERE id = $1 FOR NO KEY UPDATE", [organizationId]);
  const { rowCount } = await client.query(
    "INSERT INTO contexts (id, organization_id, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (organization_id, name) DO NOTHING",
    [id, organizationId, name, by.now],
  );
  if (rowCount === 0) throw new AppError("conflict", { userMessage: `There is a context named "${name}" already.` });
  const { rows } = await client.query<{ count: number }>(
    "SELECT count(*) AS count FROM contexts WHERE organization_id = $1",
    [organizationId],
  );
  if ((rows[0]?.count ?? 0) > countMax)
    throw new AppError("invalid_input", {
      userMessage: `There are ${countMax} contexts already, the most there can be.`,
    });
  await recordEvents(client, [{ type: "context.created", payload: { contextId: id } }], by);
  return { ...context, createdAt: by.now };
}
