import type pg from "pg";
import { recordEvents } from "#server/adapters/prisma/record-events.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ChangeContext } from "#server/core/ports/build-store.ts";
import type {
  ContextVariables,
  SealedVariable,
  TaskVariables,
  Variable,
  VariableOwner,
  VariableStore,
} from "#server/core/ports/variable-store.ts";

const shownColumns = `name, shown, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** `$1` project, `$2` names of contexts. A row for each variable; a context without variables gives one without a name. */
const forTaskSql = `
SELECT NULL::uuid AS "contextId", NULL::text AS context, v.name, v.sealed FROM variables v WHERE v.project_id = $1
UNION ALL
SELECT c.id, c.name, v.name, v.sealed FROM contexts c JOIN projects p ON p.organization_id = c.organization_id
  LEFT JOIN variables v ON v.context_id = c.id WHERE p.id = $1 AND c.name = ANY($2::text[])`;

/** Variables of projects and contexts in PostgreSQL, as the port says. */
export function postgresVariableStore(pool: pg.Pool): VariableStore {
  return {
    list: async (owner) => {
      const { column, id } = columnOf(owner);
      const { rows } = await pool.query<Variable>(
        `SELECT ${shownColumns} FROM variables WHERE ${column} = $1 ORDER BY name COLLATE "C"`,
        [id],
      );
      return rows;
    },
    put: (owner, variable, by) => inTransaction(pool, (client) => put(client, { owner, variable }, by)),
    remove: (owner, name, by) =>
      inTransaction(pool, async (client) => {
        const { column, id } = columnOf(owner);
        const { rowCount } = await client.query(`DELETE FROM variables WHERE ${column} = $1 AND name = $2`, [id, name]);
        if (rowCount === 0) return false;
        await recordEvents(client, [{ type: "variable.removed", payload: { ...idsOf(owner), name } }], by);
        return true;
      }),
    forTask: async (projectId, contexts) => {
      const { rows } = await pool.query<TaskRow>({
        name: "variables-for-task",
        text: forTaskSql,
        values: [projectId, contexts],
      });
      return taskVariables(rows);
    },
  };
}

type PutVariable = Parameters<VariableStore["put"]>[1];

/** The owner's row is locked, so that the count holds also when several are set at once. */
async function put(
  client: pg.PoolClient,
  { owner, variable }: { readonly owner: VariableOwner; readonly variable: PutVariable },
  by: ChangeContext,
): Promise<Variable> {
  const { column, table, id } = columnOf(owner);
  const locked = await client.query(`SELECT id FROM ${table} WHERE id = $1 FOR NO KEY UPDATE`, [id]);
  if (locked.rowCount === 0) throw new AppError("not_found", { userMessage: "Not found", detail: { ...owner } });
  const { rows } = await client.query<Variable>(
    `INSERT INTO variables AS v (id, ${column}, name, sealed, shown, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
     ON CONFLICT (${column}, name) DO UPDATE SET sealed = EXCLUDED.sealed, shown = EXCLUDED.shown, updated_at = EXCLUDED.updated_at
     RETURNING ${shownColumns}`,
    [variable.id, id, variable.name, variable.sealed, variable.shown, by.now],
  );
  const count = await client.query<{ count: number }>(`SELECT count(*) AS count FROM variables WHERE ${column} = $1`, [
    id,
  ]);
  if ((count.rows[0]?.count ?? 0) > variable.countMax)
    throw new AppError("invalid_input", {
      userMessage: `There are ${variable.countMax} variables already, the most there can be.`,
    });
  await recordEvents(client, [{ type: "variable.stored", payload: { ...idsOf(owner), name: variable.name } }], by);
  const [stored] = rows;
  if (stored === undefined) throw new Error("INSERT … RETURNING gave no row");
  return stored;
}

function columnOf(owner: VariableOwner) {
  return "projectId" in owner
    ? ({ column: "project_id", table: "projects", id: owner.projectId } as const)
    : ({ column: "context_id", table: "contexts", id: owner.contextId } as const);
}

function idsOf(owner: VariableOwner) {
  return "projectId" in owner
    ? { projectId: owner.projectId, contextId: null }
    : { projectId: null, contextId: owner.contextId };
}

interface TaskRow {
  readonly contextId: string | null;
  readonly context: string | null;
  readonly name: string | null;
  readonly sealed: string | null;
}

function taskVariables(rows: readonly TaskRow[]): TaskVariables {
  const project: SealedVariable[] = [];
  const contexts = new Map<string, ContextVariables & { readonly variables: SealedVariable[] }>();
  for (const { contextId, context, name, sealed } of rows) {
    const found =
      contextId === null ? null : (contexts.get(contextId) ?? { contextId, name: context ?? "", variables: [] });
    if (found !== null) contexts.set(found.contextId, found);
    if (name !== null && sealed !== null) (found?.variables ?? project).push({ name, sealed });
  }
  return { project, contexts: [...contexts.values()] };
}
