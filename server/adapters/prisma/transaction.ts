import type pg from "pg";

/** Runs statements on one connection in one transaction: all of them happen, or none. A broken connection is not put back. */
export async function inTransaction<Answer>(
  pool: pg.Pool,
  run: (client: pg.PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query("BEGIN");
    const answer = await run(client);
    await client.query("COMMIT");
    return answer;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
